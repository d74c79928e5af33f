import fc from "fast-check";
import { expect, test } from "vitest";
import { containerOfCgroup } from "../../../src/core/process/container-of-cgroup.ts";

const id = "0123456789abcdef".repeat(4);
const other = "f".repeat(64);
const uid = "3f8a1c2e-9b7d-4e5f-8a6b-1c2d3e4f5a6b";
const uidInSlice = uid.replaceAll("-", "_");
const pod = `kubepods-burstable-pod${uidInSlice}.slice`;

test.each([
  // docker, by systemd and by cgroupfs, v2 and v1, rootless
  [`/system.slice/docker-${id}.scope`, "docker", id, null],
  [`/docker/${id}`, "docker", id, null],
  [`/docker/${id}/init.scope`, "docker", id, null],
  [`/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${id}.scope`, "docker", id, null],
  [`/../../docker-${id}.scope`, "docker", id, null],
  [`/docker/${other}/docker/${id}`, "docker", id, null],
  [`/my.slice/docker-${id}.scope/sub/group`, "docker", id, null],
  // Kubernetes: containerd, CRI-O and docker, by systemd and by cgroupfs
  [`/kubepods.slice/kubepods-burstable.slice/${pod}/cri-containerd-${id}.scope`, "containerd", id, uid],
  [`/kubepods.slice/kubepods-pod${uidInSlice}.slice/cri-containerd-${id}.scope`, "containerd", id, uid],
  [`/kubepods/burstable/pod${uid}/${id}`, "unknown", id, uid],
  [`/kubepods/pod${uid}/${id}`, "unknown", id, uid],
  [`/kubepods/besteffort/pod${uid.replaceAll("-", "")}/${id}`, "unknown", id, uid.replaceAll("-", "")],
  [`/kubepods.slice/kubepods-besteffort.slice/${pod}/crio-${id}.scope`, "cri-o", id, uid],
  [`/kubepods.slice/kubepods-besteffort.slice/${pod}/crio-${id}.scope/container`, "cri-o", id, uid],
  [`/kubepods.slice/${pod}/docker-${id}.scope`, "docker", id, uid],
  [`/kubelet.slice/kubelet-kubepods.slice/kubelet-${pod}/cri-containerd-${id}.scope`, "containerd", id, uid],
  [
    `/system.slice/containerd.service/kubepods-burstable-pod${uidInSlice}.slice:cri-containerd:${id}`,
    "containerd",
    id,
    uid,
  ],
  [`/docker/${other}/kubelet/kubepods/burstable/pod${uid}/${id}`, "unknown", id, uid],
  [`/kubepods/burstable/pod${uid}/crio-${id}`, "cri-o", id, uid],
  // podman: of root, of a user, in a pod
  [`/machine.slice/libpod-${id}.scope`, "podman", id, null],
  [`/machine.slice/libpod-${id}.scope/container`, "podman", id, null],
  [`/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`, "podman", id, null],
  [`/machine.slice/machine-libpod_pod_${other}.slice/libpod-${id}.scope`, "podman", id, null],
  [`/libpod_parent/libpod-${id}`, "podman", id, null],
  [`/libpod_parent/${id}`, "podman", id, null],
  // nerdctl, systemd-nspawn, lxc
  [`/system.slice/nerdctl-${id}.scope`, "containerd", id, null],
  ["/machine.slice/systemd-nspawn@web.service/payload", "nspawn", "web", null],
  [String.raw`/machine.slice/systemd-nspawn@my\x2dweb.service`, "nspawn", "my-web", null],
  [String.raw`/machine.slice/machine-my\x2dweb.scope`, "nspawn", "my-web", null],
  ["/lxc/web", "lxc", "web", null],
  ["/lxc/web/system.slice/cron.service", "lxc", "web", null],
  ["/lxc.payload.web", "lxc", "web", null],
  ["/lxc.payload.web/init.scope", "lxc", "web", null],
])("containerOfCgroup() finds what runs in %s", (path, runtime, containerId, podUid) => {
  expect(containerOfCgroup(path)).toEqual({ id: containerId, runtime, podUid });
});

test.each([
  "/",
  "",
  "/init.scope",
  "/system.slice/cron.service",
  "/user.slice/user-1000.slice/session-2.scope",
  "/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox-4711.scope",
  `/system.slice/${id}.service`,
  `/docker/${id}ab`,
  `/docker/${id.toUpperCase()}`,
  `/machine.slice/libpod-conmon-${id}.scope`,
  "/system.slice/docker.service",
  "/system.slice/lxc.service",
  "/lxc/",
  "/machine.slice",
])("containerOfCgroup() finds none in %s", (path) => {
  expect(containerOfCgroup(path)).toBeNull();
});

test("containerOfCgroup() takes whatever a path may be", () => {
  const parts = fc.constantFrom(
    "docker",
    "lxc",
    id,
    `docker-${id}.scope`,
    pod,
    ":cri-containerd:",
    "..",
    "",
    "\n",
    "\\x2d",
  );
  const path = fc.array(fc.oneof(parts, fc.string({ unit: "binary" })), { maxLength: 12 }).map((all) => all.join("/"));
  fc.assert(
    fc.property(path, (text) => {
      const found = containerOfCgroup(text);
      expect(found === null || found.id.length > 0).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});
