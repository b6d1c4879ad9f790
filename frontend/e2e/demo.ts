// Small files of customers: for machines without the shared examples, and for
// names longer than anyone expects.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const columns =
  "customerID,name,phone,tenure,InternetService,TechSupport,Contract,PaymentMethod,MonthlyCharges,TotalCharges,Churn";

const plainNames = ["王伟", "欧阳静怡", "李建国", "Anna Weber", "陈晓明", "张丽", "赵敏", "周杰"];

const longNames = [
  "新疆维吾尔自治区巴音郭楞蒙古自治州库尔勒市人民东路移动通信器材综合服务有限责任公司",
  "Alexandra Konstantinopolitanska-Featherstonehaugh of Llanfairpwllgwyngyllgogerychwyrndrobwll",
  "買買提·阿卜杜熱合曼·伊斯坎達爾·玉素甫江",
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  "王",
];

/** Most are on monthly contracts and new, and these leave more often; the same every time. */
function rows(names: readonly string[], n: number): string[] {
  return Array.from({ length: n }, (_, i) => {
    const settled = i % 3 === 0;
    const tenure = settled ? 30 + (i % 40) : 1 + (i % 9);
    const left = settled ? i % 30 === 12 : i % 5 === 4;
    const monthly = 40 + ((i * 37) % 70);
    return [
      `DEMO-${String(i + 1).padStart(4, "0")}`,
      names[i % names.length],
      `1390000${String(1000 + i)}`,
      tenure,
      settled ? "DSL" : "Fiber optic",
      settled ? "Yes" : "No",
      settled ? "Two year" : "Month-to-month",
      settled ? "Credit card (automatic)" : "Electronic check",
      monthly.toFixed(2),
      (monthly * tenure).toFixed(2),
      left ? "Yes" : "No",
    ].join(",");
  });
}

function write(name: string, lines: string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), "perennial-demo-")), name);
  writeFileSync(path, `${[columns, ...lines].join("\n")}\n`);
  return path;
}

export const largeFile = (n: number) => write("large.csv", rows(plainNames, n));
export const demoFile = () => write("demo.csv", rows(plainNames, 240));
export const longNameFile = () => write("long-names.csv", rows(longNames, 40));
