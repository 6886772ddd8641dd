// What PyYAML (FullLoader, which is YAML 1.1) makes of a scalar: 010 is 8, 1:30 is 90, yes is True, 1e-3 is a text.

export interface PythonScalar {
  readonly value: string | number | boolean | null;
  /** Python tells 10 from 10.0, and `range` takes the former alone. */
  readonly number?: "int" | "float";
}

/** PyYAML's resolver.py, in the order in which it is asked. */
const boolWords = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const trueWords = /^(?:yes|true|on)$/i;
const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const int =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const nothing = /^(?:~|null|Null|NULL|)$/;
/** What Python's int() and float() take. */
const pythonInt = /^\d+$/;
const pythonFloat = /^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/;

function sixties(text: string): number {
  return text.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
}

/** The number of what `int` takes, or undefined where Python's int() fails: a sign or 0x alone. */
function intOf(text: string): number | undefined {
  const bare = text.replaceAll("_", "");
  const sign = bare.startsWith("-") ? -1 : 1;
  const digits = bare.replace(/^[-+]/, "");
  if (digits.includes(":")) return sign * sixties(digits);
  if (/^0[bx]/.test(digits)) return digits.length > 2 ? sign * Number(digits) : undefined;
  if (/^0./.test(digits)) return /^[0-7]+$/.test(digits) ? sign * parseInt(digits, 8) : undefined;
  return pythonInt.test(digits) ? sign * Number(digits) : undefined;
}

function floatOf(text: string): number | undefined {
  const bare = text.replaceAll("_", "").toLowerCase();
  const sign = bare.startsWith("-") ? -1 : 1;
  const digits = bare.replace(/^[-+]/, "");
  if (digits === ".inf") return sign * Infinity;
  if (digits === ".nan") return NaN;
  if (digits.includes(":")) return sign * sixties(digits);
  return pythonFloat.test(digits) ? sign * Number(digits) : undefined;
}

/** A scalar without quotation marks and tag; undefined where PyYAML throws. */
export function plainScalar(text: string): PythonScalar | undefined {
  if (text === "=") return undefined;
  if (boolWords.test(text)) return { value: trueWords.test(text) };
  if (float.test(text)) return numberScalar(floatOf(text), "float");
  if (int.test(text)) return numberScalar(intOf(text), "int");
  if (nothing.test(text)) return { value: null };
  return { value: text };
}

function numberScalar(value: number | undefined, number: "int" | "float"): PythonScalar | undefined {
  return value === undefined ? undefined : { value, number };
}

/** A scalar under one of YAML's own tags, "int" for `!!int`; undefined where PyYAML throws. */
export function taggedScalar(tag: string, text: string): PythonScalar | undefined {
  switch (tag) {
    case "bool":
      return boolWords.test(text.toLowerCase()) ? { value: trueWords.test(text) } : undefined;
    case "int":
      return numberScalar(intOf(text), "int");
    case "float":
      return numberScalar(floatOf(text), "float");
    case "null":
      return { value: null };
    default:
      return { value: text };
  }
}

/** Python's repr of a float: 1.0, 5e-05, 1e+16. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const [digits, power] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= 16 || (exponent < -4 && value !== 0)) {
    return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (Number.isInteger(value)) return `${Object.is(value, -0) ? "-0" : value.toFixed(0)}.0`;
  return exponent < 0 ? value.toFixed(Math.max(0, digits.replace(/^-?\d\.?/, "").length - exponent)) : String(value);
}

/** Python's str of a scalar, as `!join` writes it. */
export function pythonText({ value, number }: PythonScalar): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "number" && number === "float" ? floatText(value) : String(value);
}
