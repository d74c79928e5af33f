import { PROGRAM_ROWS, type SecretOptionsRow } from "./secret-programs.ts";

/** How one program takes secrets, where the letter of an option or the place of an operand alone says nothing. */
export interface SecretOptions {
  /** Options whose next argument is a secret. */
  readonly secret: ReadonlySet<string>;
  /** Options with the secret attached. */
  readonly attached: ReadonlySet<string>;
  /** Options with user and secret, attached or in the next argument. */
  readonly user: ReadonlySet<string>;
  /** What may stand between user and secret. */
  readonly signs: string;
  /** Options with a cookie, or with a file of them. */
  readonly cookie: ReadonlySet<string>;
  /** Options that carry no secret here, whatever they are called or do elsewhere. */
  readonly plain: ReadonlySet<string>;
  /** How many operands after one of these words a secret stands; 0: all of them are. No word is the program itself. */
  readonly after: ReadonlyMap<string, number>;
  /** It keeps settings: after one of these words come names and their values. */
  readonly setters: ReadonlySet<string>;
  /** Whether its operands may be `user/secret@place`. */
  readonly isLogin: boolean;
  /** All but `plain` holds only where one of these words is an argument too; always where there is none. */
  readonly needs: ReadonlySet<string>;
}

/** Looks up the secret options of a program by its path or name; null where it has none or is not known. */
export function optionsOf(program: string, own: ReadonlyMap<string, SecretOptions>): SecretOptions | null {
  if (program.length > LONGEST_PATH) return null;
  const name = program.slice(program.lastIndexOf("/") + 1);
  return own.get(name) ?? PROGRAMS.get(name) ?? null;
}

/** What holds of a program's options without the word that it needs: `docker run -p` is a port, `docker login -p` a secret. */
export function withoutNeeded({ plain }: SecretOptions): SecretOptions {
  return { ...NOTHING, plain };
}

/** Makes what is looked up out of a row. */
export function secretOptions(row: SecretOptionsRow): SecretOptions {
  return {
    secret: wordSet(row.secret),
    attached: wordSet(row.attached),
    user: wordSet(row.user),
    signs: row.signs ?? ":",
    cookie: wordSet(row.cookie),
    plain: wordSet(row.plain),
    after: new Map(Object.entries(row.after ?? {})),
    setters: wordSet(row.setters),
    isLogin: row.isLogin ?? false,
    needs: wordSet(row.needs),
  };
}

/** What is known of a program and what a user adds to it. */
export function addedOptions(program: string, secret: readonly string[]): SecretOptions {
  const known = PROGRAMS.get(program) ?? secretOptions({});
  const short = secret.filter((option) => /^-[^-]$/.test(option));
  return {
    ...known,
    secret: new Set([...known.secret, ...secret]),
    attached: new Set([...known.attached, ...short]),
    needs: new Set(),
  };
}

function wordSet(words = ""): ReadonlySet<string> {
  return new Set(words.split(" ").filter((word) => word !== ""));
}

const LONGEST_PATH = 4096;
const NOTHING = secretOptions({});
const PROGRAMS = new Map(
  PROGRAM_ROWS.flatMap(([names, row]) => {
    const options = secretOptions(row);
    return names.split(" ").map((name) => [name, options] as const);
  }),
);
