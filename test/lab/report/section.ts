import { LabError } from "../lab-error.ts";

/** A document with what stands between `<!-- NAME -->` and `<!-- /NAME -->` replaced; refused where it is not there once. */
export function replaceSection(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  for (const marker of [begin, end]) {
    const count = document.split(marker).length - 1;
    if (count !== 1)
      throw new LabError(`Cannot write section "${name}": marker ${marker} is there ${count} times; put it there once`);
  }
  const [from, to] = [document.indexOf(begin) + begin.length, document.indexOf(end)];
  if (from > to) throw new LabError(`Cannot write section "${name}": ${end} stands before ${begin}; put it behind`);
  return `${document.slice(0, from)}\n${text.trim()}\n${document.slice(to)}`;
}
