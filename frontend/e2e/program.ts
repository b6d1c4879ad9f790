// The real program on a folder of its own: import by command line, serve, stop
// and start again.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const startsWithinMs = 30_000;
const root = join(import.meta.dirname, "../..");

/** PERENNIAL_BIN names another program than the one just built. */
export function programPath(): string {
  const exe = process.platform === "win32" ? ".exe" : "";
  const path = process.env.PERENNIAL_BIN ?? join(root, "build/bin", `perennial${exe}`);
  if (!existsSync(path)) throw new Error(`no program at ${path}; first run: go run ./build build`);
  return path;
}

/** A file of the shared examples, or undefined where they are not. */
export function sharedFile(name: string): string | undefined {
  const path = join(process.env.PERENNIAL_SHARED ?? join(root, "../shared"), "data", name);
  return existsSync(path) ? path : undefined;
}

export class Program {
  private readonly data = mkdtempSync(join(tmpdir(), "perennial-e2e-"));
  private child: ChildProcess | undefined;

  /** Imports a file of customers and answers yes to the preview. */
  async importFile(path: string, ...options: string[]): Promise<void> {
    await this.command("import", path, "--pack", "telecom", "--yes", "--json", ...options);
  }

  /** Fills the folder with a demo shop. */
  async fill(pack: string, customers: number, ...options: string[]): Promise<void> {
    const size = String(customers);
    await this.command("demo", "--pack", pack, "--customers", size, "--json", ...options);
  }

  /** What a vendor does in a folder, which needs no shop. */
  async plugin(cwd: string, ...args: string[]): Promise<void> {
    await run(programPath(), ["plugin", ...args], { cwd });
  }

  /** Starts serving and returns the one-time link it prints. */
  async start(): Promise<string> {
    const child = spawn(programPath(), ["serve", "--data", this.data], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    const said: string[] = [];
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`serve ${why}; it said: ${said.join("")}`));
      const timer = setTimeout(() => fail("gave no link in time"), startsWithinMs);
      child.once("error", (cause) => fail(String(cause)));
      child.once("exit", (code) => fail(`ended with ${code}`));
      child.stderr.on("data", (text) => said.push(String(text)));
      child.stdout.on("data", (text) => {
        said.push(String(text));
        const link = linkIn(said.join(""));
        if (link === undefined) return;
        clearTimeout(timer);
        resolve(link);
      });
    });
  }

  /** A further one-time link, from the running program. */
  async anotherLink(): Promise<string> {
    // It prints the link and then says, by its exit code, that it already runs.
    const said = await this.command("serve").catch((error: { stdout?: string }) => error.stdout);
    const link = linkIn(said ?? "");
    if (link === undefined) throw new Error(`no link in: ${said}`);
    return link;
  }

  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  private async command(...args: string[]): Promise<string> {
    const { stdout } = await run(programPath(), [...args, "--data", this.data], {
      maxBuffer: 64 << 20,
    });
    return stdout;
  }
}

function linkIn(text: string): string | undefined {
  return /Perennial: (http:\/\/\S+#token=\S+)/.exec(text)?.[1];
}
