/** A container as the path of a process's cgroup shows it. */
export interface CgroupContainer {
  readonly id: string;
  readonly runtime: ContainerRuntime;
  /** Of a pod in Kubernetes, with dashes; null outside of one. */
  readonly podUid: string | null;
}

export type ContainerRuntime = "docker" | "containerd" | "cri-o" | "podman" | "nspawn" | "lxc" | "unknown";

/**
 * The innermost container of a cgroup path (cgroups(7)), or null where it shows none. By the names that runtimes give: a
 * process that looks for another place to be told from (a sandbox of a browser, a unit of systemd) is in none.
 */
export function containerOfCgroup(path: string): CgroupContainer | null {
  const parts = path.split("/");
  // From within outwards: a container may run another
  for (let depth = parts.length - 1; depth > 0; depth -= 1) {
    const found = containerOfPart(parts[depth] ?? "", parts[depth - 1] ?? "");
    if (found !== null)
      return { ...found, podUid: podOf([...parts.slice(0, depth), (parts[depth] ?? "").split(":")[0] ?? ""]) };
  }
  return null;
}

type Named = Omit<CgroupContainer, "podUid">;

function containerOfPart(part: string, above: string): Named | null {
  const [, prefix = "", id = ""] = scope.exec(part) ?? [];
  // What conmon and buildah keep beside a container is none
  if (id !== "" && !/conmon|buildah/.test(prefix)) return { id, runtime: runtimeOf(prefix, above) };
  const [, cri = ""] = criPart.exec(part) ?? [];
  if (cri !== "") return { id: cri, runtime: "containerd" };
  const machine = machinePart
    .exec(part)
    ?.slice(1)
    .find((name) => name !== undefined);
  if (machine !== undefined) return { id: unescaped(machine), runtime: "nspawn" };
  const lxc = /^(?:lxc\.payload\.|lxc\.payload:)(.+)$/.exec(part)?.[1] ?? (above === "lxc" ? part : undefined);
  return lxc === undefined || lxc === "" ? null : { id: lxc, runtime: "lxc" };
}

/** `docker-ID.scope`, `cri-containerd-ID.scope`, `crio-ID`, `libpod-ID.scope`, or the bare ID by cgroupfs. */
const scope = /^(?:([a-z][a-z-]*)-)?([0-9a-f]{64})(?:\.scope)?$/;
/** containerd's own CRI by systemd where the slice was not set: `SLICE:cri-containerd:ID`. */
const criPart = /:cri-containerd:([0-9a-f]{64})$/;
const machinePart = /^(?:systemd-nspawn@(.+)\.service|machine-(.+)\.scope)$/;

function runtimeOf(prefix: string, above: string): ContainerRuntime {
  const known = runtimes[prefix];
  if (known !== undefined) return known;
  // By cgroupfs the folder above tells; a pod's may be of any runtime
  if (above === "docker") return "docker";
  if (above === "libpod_parent") return "podman";
  return "unknown";
}

const runtimes: Readonly<Record<string, ContainerRuntime>> = {
  docker: "docker",
  "cri-containerd": "containerd",
  nerdctl: "containerd",
  containerd: "containerd",
  crio: "cri-o",
  libpod: "podman",
};

/** `kubepods-burstable-podUID.slice` by systemd, where dashes are underscores, and `podUID` by cgroupfs. */
function podOf(above: readonly string[]): string | null {
  for (const part of above.toReversed()) {
    const uid = /(?:^|-)pod([0-9a-f]{8}[-_](?:[0-9a-f]{4}[-_]){3}[0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?$/.exec(
      part,
    )?.[1];
    if (uid !== undefined) return uid.replaceAll("_", "-");
  }
  return null;
}

/** systemd writes `\x2d` for a dash in a name (systemd-escape(1)). */
function unescaped(name: string): string {
  return name.replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
