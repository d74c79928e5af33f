import type { Case } from "./analytic.ts";

/** Where in the node something runs, as its operator calls it: ` from pod "shop/payments-7f"`; "" outside of containers. */
export function containerText({ container }: Pick<Case, "container">): string {
  if (container === null) return "";
  const { name, pod, namespace, runtime, id } = container;
  if (pod !== null) return ` from pod "${namespace === null ? "" : `${namespace}/`}${pod}"`;
  return name === null ? ` from ${runtime} container ${id.slice(0, SHORT_ID)}` : ` from container "${name}"`;
}

/** As the runtimes' own lists show ids. */
const SHORT_ID = 12;
