/** The number people mean by 3,5 or ３．５ or 1,314.50; undefined where it is none. */
export function readNumber(typed: string): number | undefined {
  const plain = typed.normalize("NFKC").trim().replace(/[−–]/g, "-").replace("。", ".");
  // A single comma before one or two digits is a decimal one; by threes they group.
  const pointed = /^-?\d+,\d{1,2}$/.test(plain)
    ? plain.replace(",", ".")
    : plain.replace(/,(?=\d{3}(\D|$))/g, "");
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(pointed) ? Number(pointed) : undefined;
}
