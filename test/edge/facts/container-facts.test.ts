import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ContainerEvent } from "../../../src/core/event/event.ts";
import { ContainerFacts } from "../../../src/edge/facts/container-facts.ts";

const id = "0123456789abcdef".repeat(4);
const nothing = { name: null, image: null, pod: null, namespace: null };

function rootWith(path: string, content: unknown): string {
  const root = mkdtempSync(join(tmpdir(), "tocsin-root-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  return root;
}

async function told(root: string, ...cgroups: readonly (string | null)[]): Promise<readonly ContainerEvent[]> {
  const events: ContainerEvent[] = [];
  const facts = new ContainerFacts({ root, now: () => 5, emit: (event) => events.push(event) });
  for (const cgroup of cgroups) facts.seen(cgroup);
  await facts.close();
  return events;
}

const docker = `/system.slice/docker-${id}.scope`;
const pod = `/kubepods.slice/kubepods-pod3f8a1c2e_9b7d_4e5f_8a6b_1c2d3e4f5a6b.slice`;
const cri = {
  "io.kubernetes.cri.container-name": "web",
  "io.kubernetes.cri.image-name": "registry.example/web:3",
  "io.kubernetes.cri.sandbox-name": "payments-7f",
  "io.kubernetes.cri.sandbox-namespace": "shop",
};
const crio = {
  "io.kubernetes.container.name": "web",
  "io.kubernetes.cri-o.ImageName": "registry.example/web:3",
  "io.kubernetes.pod.name": "payments-7f",
  "io.kubernetes.pod.namespace": "shop",
};
const inPod = { name: "web", image: "registry.example/web:3", pod: "payments-7f", namespace: "shop" };

test.each([
  [
    "docker",
    docker,
    `var/lib/docker/containers/${id}/config.v2.json`,
    { Name: "/web", Config: { Image: "nginx:1.27" } },
    { ...nothing, name: "web", image: "nginx:1.27" },
  ],
  [
    "containerd",
    `${pod}/cri-containerd-${id}.scope`,
    `run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}/config.json`,
    { annotations: cri },
    inPod,
  ],
  [
    "nerdctl",
    `/system.slice/nerdctl-${id}.scope`,
    `run/containerd/io.containerd.runtime.v2.task/default/${id}/config.json`,
    { annotations: { "nerdctl/name": "web", "nerdctl/namespace": "default" } },
    { ...nothing, name: "web", namespace: "default" },
  ],
  [
    "CRI-O",
    `${pod}/crio-${id}.scope`,
    `run/containers/storage/overlay-containers/${id}/userdata/config.json`,
    { annotations: crio },
    inPod,
  ],
  [
    "podman",
    `/machine.slice/libpod-${id}.scope/container`,
    "var/lib/containers/storage/overlay-containers/containers.json",
    [{ id: "other" }, { id, names: ["web"], metadata: JSON.stringify({ "image-name": "docker.io/nginx:1" }) }],
    { ...nothing, name: "web", image: "docker.io/nginx:1" },
  ],
  [
    "podman run --rm",
    `/machine.slice/libpod-${id}.scope/container`,
    "var/lib/containers/storage/overlay-containers/volatile-containers.json",
    [{ id: "other" }, { id, names: ["web"], metadata: JSON.stringify({ "image-name": "docker.io/nginx:1" }) }],
    { ...nothing, name: "web", image: "docker.io/nginx:1" },
  ],
])("ContainerFacts reads what %s says", async (_runtime, cgroup, path, content, expected) => {
  const root = rootWith(path, content);
  expect(await told(root, cgroup)).toEqual([{ kind: "container", at: 5, id, ...expected }]);
});

test("ContainerFacts lends no container's name to a cgroup that a user may have called so", async () => {
  const root = rootWith(`var/lib/docker/containers/${id}/config.v2.json`, { Name: "/web", Config: { Image: "a" } });
  expect(await told(root, `/user.slice/user-1000.slice/user@1000.service/docker-${id}.scope`)).toEqual([]);
});

test("ContainerFacts looks once, and not at what is in no container", async () => {
  const root = rootWith(`var/lib/docker/containers/${id}/config.v2.json`, { Name: "/web", Config: { Image: "a" } });
  expect(await told(root, docker, docker, "/", null, "/system.slice/docker.service")).toHaveLength(1);
});

test.each([
  ["", "nothing"],
  ["{", "cut JSON"],
  ["[]", "a list"],
  ["null", "null"],
  ['{"Config":{"Image":7},"Name":[]}', "other types"],
  [`{"Config":{"Image":"${"x".repeat(600)}"}}`, "endless names"],
  [`${" ".repeat(5_000_000)}{"Config":{"Image":"a"}}`, "five megabytes"],
])("ContainerFacts says nothing of a file that holds %#: %s", async (text) => {
  expect(await told(rootWith(`var/lib/docker/containers/${id}/config.v2.json`, text), docker)).toEqual([]);
});

test("ContainerFacts does not wait at a FIFO", async () => {
  const root = rootWith("x", "");
  const folder = join(root, "var/lib/docker/containers", id);
  mkdirSync(folder, { recursive: true });
  execFileSync("mkfifo", [join(folder, "config.v2.json")]);
  expect(await told(root, docker)).toEqual([]);
});

test("ContainerFacts takes no name out of a cgroup for a path", async () => {
  expect(await told(rootWith("etc/passwd", "{}"), "/lxc/../../etc", "/machine.slice/machine-..scope")).toEqual([]);
});
