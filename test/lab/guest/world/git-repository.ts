import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

const commitEveryMs = 30 * 60_000;
const firstCommits = 30;
/** Of the first commit; the others follow at the same pace as those that come later. */
const epochSeconds = Date.UTC(2026, 9, 1) / 1000;

/** A project of many small files that gains a commit every half hour, made when somebody asks: no timer runs. */
export class GitRepository {
  readonly #path: string;
  readonly #began = performance.now();
  #commits = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, "git", "project.git");
  }

  async begin(): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    await git(["init", "--quiet", "--bare", "--initial-branch=main", this.#path], "");
    await this.grow();
  }

  /** Adds the commits that are due. */
  grow(): Promise<void> {
    this.#last = this.#last.then(() => this.#addDue());
    return this.#last;
  }

  async #addDue(): Promise<void> {
    const due = firstCommits + Math.floor((performance.now() - this.#began) / commitEveryMs);
    if (due <= this.#commits) return;
    const from = this.#commits;
    const commits = Array.from({ length: due - from }, (_, index) => commitText(from + index, index === 0 && from > 0));
    await git(["-C", this.#path, "fast-import", "--quiet"], commits.join(""));
    this.#commits = due;
  }
}

/** One commit in the language of git fast-import: a new file of some kB, and a line in the list of changes. */
function commitText(index: number, continues: boolean): string {
  const body = `Part ${index}\n${`${(index * 7919) % 9973} lines of thought about part ${index}\n`.repeat(20 + (index % 90))}`;
  const changes = Array.from({ length: index + 1 }, (_, at) => `- part ${at}\n`).join("");
  const message = `Add part ${index}\n`;
  const seconds = epochSeconds + (index * commitEveryMs) / 1000;
  return [
    `commit refs/heads/main\ncommitter Ada <ada@example.org> ${seconds} +0000\n`,
    `data ${message.length}\n${message}`,
    continues ? "from refs/heads/main^0\n" : "",
    `M 100644 inline parts/${index}.txt\ndata ${body.length}\n${body}\n`,
    `M 100644 inline CHANGES\ndata ${changes.length}\n${changes}\n`,
  ].join("");
}

function git(args: readonly string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { stdio: ["pipe", "ignore", "inherit"] });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`git ${args.join(" ")} ended with ${code}`)),
    );
    child.stdin.on("error", () => {}); // it ended early; its exit code says so
    child.stdin.end(input);
  });
}
