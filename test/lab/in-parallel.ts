/** Does something for each, so many at a time, in order of their beginning; what one throws ends all. */
export async function inParallel<T>(most: number, items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
}
