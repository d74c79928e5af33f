import type { ContainerEvent } from "../../core/event/event.ts";

/** What a runtime says of a container. */
export type Told = Omit<ContainerEvent, "kind" | "at" | "id">;

/** Docker's `config.v2.json`; the kubelet's containers have their pod in labels. Null where it is none. */
export function fromDocker(text: string): Told | null {
  const config = objectOf(parsed(text));
  const inner = objectOf(config["Config"]);
  const labels = objectOf(inner["Labels"]);
  const image = textOf(inner["Image"]);
  if (image === null) return null;
  const name = textOf(labels["io.kubernetes.container.name"]) ?? textOf(config["Name"])?.replace(/^\//, "") ?? null;
  const pod = textOf(labels["io.kubernetes.pod.name"]);
  return { name, image, pod, namespace: textOf(labels["io.kubernetes.pod.namespace"]) };
}

/**
 * The annotations of an OCI bundle's `config.json`: those of containerd's CRI, CRI-O's and nerdctl's. Null where it is none, or
 * says nothing of this: podman and docker keep theirs elsewhere.
 */
export function fromOci(text: string): Told | null {
  const notes = objectOf(objectOf(parsed(text))["annotations"]);
  const first = (...names: readonly string[]) => names.map((name) => textOf(notes[name])).find((one) => one !== null);
  const told = {
    name: first("io.kubernetes.cri.container-name", "io.kubernetes.container.name", "nerdctl/name") ?? null,
    image: first("io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName", "io.kubernetes.cri-o.Image") ?? null,
    pod: first("io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name") ?? null,
    namespace: first("io.kubernetes.cri.sandbox-namespace", "io.kubernetes.pod.namespace", "nerdctl/namespace") ?? null,
  };
  return Object.values(told).every((value) => value === null) ? null : told;
}

/** The list of containers of containers/storage, in which podman keeps names and images. Null where it is not among them. */
export function fromStorage(text: string, id: string): Told | null {
  const list = parsed(text);
  const found = Array.isArray(list) ? list.map(objectOf).find((entry) => entry["id"] === id) : undefined;
  if (found === undefined) return null;
  const metadata = objectOf(parsed(textOf(found["metadata"], LONGEST_METADATA) ?? ""));
  const [name] = Array.isArray(found["names"]) ? found["names"] : [];
  const image = textOf(metadata["image-name"]) ?? textOf(found["image"]);
  return { name: textOf(name) ?? textOf(metadata["name"]), image, pod: null, namespace: null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** A text that is not empty and not too long to be told. */
function textOf(value: unknown, longest = LONGEST_TEXT): string | null {
  return typeof value === "string" && value !== "" && value.length <= longest ? value : null;
}

/** Image names have 255 characters and a digest at most (distribution reference), Kubernetes' names 253. */
const LONGEST_TEXT = 512;
const LONGEST_METADATA = 65_536;
