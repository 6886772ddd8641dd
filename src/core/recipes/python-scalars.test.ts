import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { plainScalar, pythonText, taggedScalar, type PythonScalar } from "./python-scalars";

const python = process.env.LADON_PYTHON ?? "python3";

/** What PyYAML 6.0.4 makes of a plain scalar: its type in Python and Python's str of it. */
const expected: Readonly<Record<string, string>> = {
  "0": "int 0",
  "1": "int 1",
  "10": "int 10",
  "-5": "int -5",
  "+7": "int 7",
  "010": "int 8",
  "-010": "int -8",
  "017": "int 15",
  "08": "str 08",
  "0o10": "str 0o10",
  "0x10": "int 16",
  "0xfF": "int 255",
  "-0x1": "int -1",
  "0x_": "error",
  "0b11": "int 3",
  "0b_": "error",
  "1_000": "int 1000",
  _1: "str _1",
  "1:30": "int 90",
  "-1:30": "int -90",
  "1:60": "str 1:60",
  "1:5:5": "int 3905",
  "0:30": "str 0:30",
  "1:30.5": "float 90.5",
  "1.0": "float 1.0",
  "1.": "float 1.0",
  ".5": "float 0.5",
  "-.5": "str -.5",
  "+.5": "str +.5",
  "1.5e3": "str 1.5e3",
  "1.5e+3": "float 1500.0",
  "1.5e-3": "float 0.0015",
  "1e3": "str 1e3",
  "1e-3": "str 1e-3",
  "1E-3": "str 1E-3",
  "1.e-3": "float 0.001",
  ".5e+2": "float 50.0",
  ".5e2": "str .5e2",
  "1_0.5": "float 10.5",
  "1.0e-7": "float 1e-07",
  "1.024e-7": "float 1.024e-07",
  ".inf": "float inf",
  "-.inf": "float -inf",
  "+.INF": "float inf",
  ".iNf": "str .iNf",
  ".nan": "float nan",
  ".NaN": "float nan",
  ".Nan": "str .Nan",
  nan: "str nan",
  Infinity: "str Infinity",
  yes: "bool True",
  NO: "bool False",
  yEs: "str yEs",
  y: "str y",
  n: "str n",
  true: "bool True",
  True: "bool True",
  tRue: "str tRue",
  on: "bool True",
  OFF: "bool False",
  "~": "null None",
  null: "null None",
  Null: "null None",
  nuLL: "str nuLL",
  None: "str None",
  "2001-01-01": "str 2001-01-01",
  "1,000": "str 1,000",
  "10%": "str 10%",
  "5e-05": "str 5e-05",
  "0.00005": "float 5e-05",
  "1.0e+16": "float 1e+16",
  "123456.789": "float 123456.789",
  "0.0": "float 0.0",
  "-0.0": "float -0.0",
};

function described(scalar: PythonScalar | undefined): string {
  if (scalar === undefined) return "error";
  const { value, number } = scalar;
  const kind = value === null ? "null" : typeof value === "boolean" ? "bool" : (number ?? "str");
  return `${kind} ${pythonText(scalar)}`;
}

describe("plainScalar", () => {
  it.each(Object.entries(expected))("reads %s as PyYAML does: %s", (text, answer) => {
    expect(described(plainScalar(text))).toBe(answer);
  });

  it("reads nothing as null", () => {
    expect(plainScalar("")).toEqual({ value: null });
  });
});

it("taggedScalar reads what a tag asks for", () => {
  expect(taggedScalar("float", "1e-3")).toEqual({ value: 0.001, number: "float" });
  expect(taggedScalar("int", "010")).toEqual({ value: 8, number: "int" });
  expect(taggedScalar("bool", "On")).toEqual({ value: true });
  expect(taggedScalar("str", "010")).toEqual({ value: "010" });
  expect(taggedScalar("int", "ten")).toBeUndefined();
  expect(taggedScalar("bool", "1")).toBeUndefined();
});

/** Texts of the characters that numbers are made of, always the same ones. */
function numberLike(count: number): readonly string[] {
  const characters = "0123456789+-._:eExbo";
  let state = 7;
  const next = (below: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + next(6) }, () => characters.charAt(next(characters.length))).join(""),
  );
}

const script = `
import json, sys, yaml
answers = []
for text in json.load(sys.stdin):
    try:
        value = yaml.load("a: " + text, Loader=yaml.FullLoader)["a"]
        if isinstance(value, (dict, list)): answers.append(None); continue
        kind = {"NoneType": "null", "bool": "bool", "int": "int", "float": "float"}.get(type(value).__name__, "str")
        answers.append(kind + " " + str(value))
    except ValueError: answers.append("error")
    except Exception: answers.append(None)
print(json.dumps(answers))
`;

it("PyYAML itself agrees, on a thousand texts of digits, signs and marks", (context) => {
  const texts = [...Object.keys(expected), ...numberLike(1000)];
  try {
    execFileSync(python, ["-c", "import yaml"], { stdio: "pipe" });
  } catch {
    const missing = `${python} cannot import yaml; set LADON_PYTHON to a Python that can`;
    console.warn(`skipped: what PyYAML reads: ${missing}`);
    return context.skip(missing);
  }
  // null where the text is no scalar at all
  const answers = JSON.parse(
    execFileSync(python, ["-c", script], { encoding: "utf8", input: JSON.stringify(texts) }),
  ) as (string | null)[];
  for (const [i, text] of texts.entries()) {
    if (answers[i] !== null) expect([text, described(plainScalar(text))]).toEqual([text, answers[i]]);
  }
  expect(answers.filter((answer) => answer !== null).length).toBeGreaterThan(700);
});
