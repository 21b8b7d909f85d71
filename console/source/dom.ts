/** Elements as values, and the document made like them: what stays the same keeps its focus, its scroll and its state. */

export type Child = View | string | number | null | undefined | false;

export interface View {
  readonly tag: string;
  readonly props: Props;
  readonly children: readonly Child[];
}

/** Attributes by name; `on…` are listeners, and `key` tells which element of a list is which. */
export type Props = Readonly<Record<string, unknown>>;

const svg = "http://www.w3.org/2000/svg";
const made = new WeakMap<globalThis.Node, View>();

export function h(tag: string, props: Props = {}, ...children: readonly (Child | readonly Child[])[]): View {
  return { tag, props, children: children.flat() as Child[] };
}

/** Makes the children of an element like those that are given. */
export function render(parent: Element, ...children: readonly (Child | readonly Child[])[]): void {
  const wanted = (children.flat() as Child[]).filter((child) => child != null && child !== false) as (
    | View
    | string
    | number
  )[];
  const keyed = new Map<string, Element>();
  const plain: globalThis.Node[] = [];
  for (const node of [...parent.childNodes]) {
    const key = made.get(node)?.props["key"];
    if (key === undefined) plain.push(node);
    else keyed.set(String(key), node as Element);
  }

  const next = wanted.map((child) => {
    if (typeof child !== "object") {
      const text = take(plain, (node) => node.nodeType === 3) ?? document.createTextNode("");
      if (text.nodeValue !== String(child)) text.nodeValue = String(child);
      return text;
    }

    const key = child.props["key"];
    const found = key === undefined ? take(plain, (node) => made.get(node)?.tag === child.tag) : keyed.get(String(key));
    return update(found && made.get(found)?.tag === child.tag ? (found as Element) : create(parent, child), child);
  });

  // First what goes, so that what stays is not moved: an element that is moved loses the focus.
  const staying = new Set<globalThis.Node>(next);
  for (const node of [...parent.childNodes]) {
    if (!staying.has(node)) node.remove();
  }

  next.forEach((node, index) => {
    const there = parent.childNodes[index] ?? null;
    if (there !== node) parent.insertBefore(node, there);
  });
}

/** Takes the first of the nodes that will do, and passes over those before it: what has no key is told apart by its order. */
function take(nodes: globalThis.Node[], does: (node: globalThis.Node) => boolean): globalThis.Node | undefined {
  const index = nodes.findIndex(does);
  return index < 0 ? undefined : nodes.splice(0, index + 1).at(-1);
}

function create(parent: Element, child: View): Element {
  const space = child.tag === "svg" || (parent.namespaceURI === svg && parent.tagName !== "foreignObject") ? svg : null;
  return space === null ? document.createElement(child.tag) : document.createElementNS(space, child.tag);
}

function update(element: Element, wanted: View): Element {
  const before = made.get(element)?.props ?? {};
  for (const name of Object.keys(before)) {
    if (!(name in wanted.props)) set(element, name, undefined);
  }

  for (const [name, value] of Object.entries(wanted.props)) {
    if (before[name] !== value) set(element, name, value);
  }

  made.set(element, wanted);
  render(element, ...wanted.children);
  return element;
}

function set(element: Element, name: string, value: unknown): void {
  if (name === "key") return;
  if (name.startsWith("on")) {
    (element as unknown as Record<string, unknown>)[name] = value ?? null;
  } else if (value === undefined || value === null || value === false) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}
