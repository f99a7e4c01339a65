import { type DefaultTreeAdapterTypes, parse } from "parse5";

type Node = DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document;
export type Element = DefaultTreeAdapterTypes.Element;

/** Every element as a browser's parser makes them, in the order of the page. */
export function elementsIn(node: Node): readonly Element[] {
  const children = "childNodes" in node ? node.childNodes : [];
  return [...("tagName" in node ? [node] : []), ...children.flatMap(elementsIn)];
}

export function parsed(page: string): readonly Element[] {
  return elementsIn(parse(page));
}

export function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value;
}

export function hasClass(element: Element, name: string): boolean {
  return (attributeOf(element, "class") ?? "").split(" ").includes(name);
}

/** What it says to a reader; a line break parts words. */
export function textOf(node: Node): string {
  if ("value" in node) return node.value;
  if ("tagName" in node && node.tagName === "br") return "\n";
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

/** Tags and attributes without any text. */
export function skeletonOf(page: string): readonly string[] {
  return parsed(page).map(
    ({ tagName, attrs }) => `${tagName} ${attrs.map(({ name, value }) => `${name}=${value}`).join(" ")}`,
  );
}
