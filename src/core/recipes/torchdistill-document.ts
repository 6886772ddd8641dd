// Writing YAML for torchdistill: its tags, anchors, comments, and numbers as PyYAML reads them.
import { Document, isMap, isScalar, type Node, type ScalarTag, visit } from "yaml";
import type { Kwarg, Kwargs } from "../tasks/task";

/** Values, nested; nodes made by `TorchdistillDocument` may stand among them. Undefined fields are left out. */
export type TorchdistillValue = Kwarg<Node>;

/** PyYAML takes 1e-7 for a text and 1.0e-7 for a number. */
export function pythonNumber(value: number): string {
  const text = String(value);
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}

const numberTag: ScalarTag = {
  identify: (value) => typeof value === "number",
  default: true,
  tag: "tag:yaml.org,2002:float",
  test: /^[-+]?\d+(\.\d*)?(e[-+]\d+)?$/,
  resolve: Number,
  stringify: ({ value }) => pythonNumber(Number(value)),
};

export class TorchdistillDocument {
  private readonly document = new Document({}, { version: "1.1", customTags: (tags) => [numberTag, ...tags] });

  node(value: TorchdistillValue, tag?: string): Node {
    const node = this.document.createNode(value, { aliasDuplicateObjects: false }) as Node;
    if (tag) node.tag = tag;
    return node;
  }

  /** `!import_call`: what `key` names in Python, called with these keyword arguments. */
  call(key: string, kwargs?: Kwargs<Node>): Node {
    return this.node({ key, init: kwargs ? { kwargs } : null }, "!import_call");
  }

  /** `!import_get`: what `key` names in Python. */
  get(key: string): Node {
    return this.node({ key }, "!import_get");
  }

  /** The same value again, by an alias. */
  again(node: Node, name: string): Node {
    return this.document.createAlias(node as never, name);
  }

  /** Puts comments above a key of a map that `node` made. */
  comment(map: Node, key: string, lines: readonly string[]): void {
    if (lines.length === 0 || !isMap(map)) return;
    const pair = map.items.find(({ key: own }) => isScalar(own) && own.value === key);
    if (isScalar(pair?.key)) pair.key.commentBefore = comment(lines);
  }

  write(root: Node, header: readonly string[]): string {
    this.document.contents = root as typeof this.document.contents;
    this.document.commentBefore = comment(header);
    visit(this.document, {
      Seq: (_, list) => {
        list.flow = list.items.every(isScalar);
      },
    });
    return this.document.toString({
      lineWidth: 0,
      flowCollectionPadding: false,
      singleQuote: true,
      defaultStringType: "QUOTE_SINGLE",
      defaultKeyType: "PLAIN",
    });
  }
}

/** Each line behind its #; line breaks inside would end the comment. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => ` ${line.replace(/\s+/g, " ")}`).join("\n");
}
