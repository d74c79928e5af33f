import { humaneBytes } from "../../core/event/humane.ts";
import type { JsonView } from "./json-view.ts";
import type { Pen } from "./pen.ts";
import { listed, type Row, safeText, textRow } from "./rows.ts";

/** What is known of an actor, beyond where it comes from. */
export const ACTOR_ROWS: readonly Row[] = [
  textRow("program", "executable"),
  fact("on the node", "file.hostPath", safeText),
  textRow("script", "script"),
  { label: "class", fields: ["class", "classReason"], say: sayClass },
  { label: "package", fields: ["package"], say: sayPackage },
  fact("file", "", sayFile),
  fact("place", "", sayPlace),
  fact("linkage", "elf", sayLinkage),
  textRow("sha-256", "sha256"),
  fact("build id", "elf.buildId", safeText),
  fact("unknown", "unknown", (view, pen) => listed(view.texts.map((text) => pen.safe(text)))),
  textRow("launcher", "launcher"),
  textRow("begun by", "startedBy"),
  textRow("unit", "unit"),
  { label: "session", fields: ["session"], say: (view, pen) => saySession(view.at("session"), pen) },
  { label: "container", fields: ["container"], say: (view, pen) => sayContainer(view.at("container"), pen) },
  textRow("cgroup", "cgroup"),
  textRow("actor", "id"),
  // The tree tells these, and the rows above what is in the last
  { label: "", fields: ["uid", "pid", "args", "lineage", "startedAt", "executableFacts"], say: () => null },
];

/** On whose behalf: login, terminal, unit, ssh. Of an actor and of each of its ancestors. */
export function saySession(session: JsonView, pen: Pen): string | null {
  const login = session.at("loginUid").number;
  const id = session.at("sessionId").number;
  const ssh = safeText(session.at("sshClient"), pen);
  return listed([
    login === null ? null : `logged in as uid ${login}${id === null ? "" : ` (session ${id})`}`,
    safeText(session.at("terminal"), pen),
    safeText(session.at("unit"), pen),
    ssh === null ? null : `ssh from ${ssh}`,
  ]);
}

/** `path` of the facts about the executable; empty for all of them. */
function fact(label: string, path: string, say: (view: JsonView, pen: Pen) => string | null): Row {
  return {
    label,
    fields: [],
    say(view, pen) {
      const facts = view.at("executableFacts");
      return say(path === "" ? facts : facts.at(path), pen);
    },
  };
}

function sayClass(actor: JsonView, pen: Pen): string | null {
  const [name, reason] = [safeText(actor.at("class"), pen), safeText(actor.at("classReason"), pen)];
  return name === null ? null : `${name}${reason === null ? "" : `: ${reason}`}`;
}

function sayPackage(actor: JsonView, pen: Pen): string | null {
  const name = safeText(actor.at("package"), pen);
  const facts = actor.at("executableFacts");
  const database = safeText(facts.at("packageDatabase"), pen);
  if (name === null) return database === null ? null : `owned by none (${database})`;
  const isAsPackaged = facts.at("isAsPackaged").flag;
  const content = isAsPackaged === null ? null : isAsPackaged ? "as it was packaged" : "NOT as it was packaged";
  return listed([database === null ? name : `${name} (${database})`, content]);
}

function sayFile(facts: JsonView): string | null {
  const size = facts.at("sizeBytes").number;
  const mode = facts.at("file.mode").number;
  const owner = facts.at("file.ownerUid").number;
  return listed([
    size === null ? null : humaneBytes(size),
    mode === null ? null : `mode ${mode.toString(8).padStart(4, "0")}${setIds(mode)}`,
    owner === null ? null : `owned by uid ${owner}`,
  ]);
}

function setIds(mode: number): string {
  const names = [...((mode & 0o4000) !== 0 ? ["setuid"] : []), ...((mode & 0o2000) !== 0 ? ["setgid"] : [])];
  return names.length === 0 ? "" : ` (${names.join(", ")})`;
}

function sayPlace(facts: JsonView): string | null {
  const isInUpperLayer = facts.at("file.isInUpperLayer").flag;
  return listed([
    facts.at("isInWritablePlace").flag === true ? "where ordinary users can write" : null,
    facts.at("isDeleted").flag === true ? "deleted" : null,
    facts.at("isMemoryBacked").flag === true ? "in memory only" : null,
    isInUpperLayer === true
      ? "not of the container's image"
      : isInUpperLayer === false
        ? "of the container's image"
        : null,
  ]);
}

function sayLinkage(elf: JsonView): string | null {
  const isStatic = elf.at("isStatic").flag;
  if (isStatic === null) return null;
  const imports = elf.at("importsSockets").flag;
  const sockets =
    imports === null
      ? "whether it calls sockets cannot be told"
      : imports
        ? "imports calls of sockets"
        : "imports NO calls of sockets: what it sends, something else sends from within it";
  return `${isStatic ? "static" : "dynamic"}, ${sockets}`;
}

function sayContainer(container: JsonView, pen: Pen): string | null {
  const said = (field: string, before = "") => {
    const text = safeText(container.at(field), pen);
    return text === null ? null : before + text;
  };
  const pod = listed([said("namespace"), said("pod")])?.replace(", ", "/") ?? null;
  return listed([
    said("name"),
    said("image", "image "),
    pod === null ? null : `pod ${pod}`,
    said("runtime"),
    said("id"),
  ]);
}
