// The plugin's side of the wire, for any pack: what plugins/sdk is to those in
// Go. README.md beside this says the same in words.
import { Console } from "node:console";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { loadPackageDefinition, Server, ServerCredentials, type ServerDuplexStream, status } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import { generate } from "selfsigned";
import contract from "../../../sdk/proto/released/v1.binpb";
import { answer } from "./batch.ts";
import type { EvaluateRequest__Output as EvaluateRequest } from "./gen/perennial/pack/v1/EvaluateRequest.ts";
import type { EvaluateResponse } from "./gen/perennial/pack/v1/EvaluateResponse.ts";
import type { LifecycleServiceHandlers } from "./gen/perennial/pack/v1/LifecycleService.ts";
import type { PackServiceHandlers } from "./gen/perennial/pack/v1/PackService.ts";
import type { ProtoGrpcType as LifecycleTypes } from "./gen/lifecycle.ts";
import type { ProtoGrpcType as PackTypes } from "./gen/pack.ts";
import type { Pack } from "./pack.ts";

const cookie = "pack-f5b0c7d1";
const version = 1; // of the contract
const maxBatch = 500;
const maxMessageBytes = 16 << 20;

/** Is the whole main of a plugin. */
export async function serve(pack: Pack): Promise<void> {
  // Standard output belongs to the handshake; whatever a library prints goes to
  // the log.
  globalThis.console = new Console(process.stderr, process.stderr);
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;

  const manifest = JSON.stringify(pack.manifest, null, 2);
  if (process.argv[2] === "--describe") {
    print(manifest);
    return;
  }
  const versions = (process.env.PLUGIN_PROTOCOL_VERSIONS ?? "").split(",").map(Number);
  if (process.env.PERENNIAL_PLUGIN !== cookie || !versions.includes(version)) {
    const { title } = pack.manifest;
    console.error(`这是常客的行业插件“${title["zh-CN"]}”（${pack.manifest.version}），由常客自动启动，不能单独使用。`);
    console.error(`This is the ${title.en} plugin for Perennial (${pack.manifest.version}). Perennial starts it by itself.`);
    process.exitCode = 2;
    return;
  }
  // The host's end of standard input closes however the host ends.
  process.stdin.on("end", leave).on("error", leave).resume();

  const { key, cert, der } = await certificate();
  const server = new Server({ "grpc.max_receive_message_length": maxMessageBytes, "grpc.max_send_message_length": maxMessageBytes });
  register(server, pack, manifest);
  const host = Buffer.from(process.env.PLUGIN_CLIENT_CERT ?? "");
  const credentials = ServerCredentials.createSsl(host, [{ private_key: key, cert_chain: cert }], true);
  const socket = join(process.env.TMPDIR ?? "", "plugin.sock");
  await new Promise<void>((bound, failed) => {
    server.bindAsync(`unix:${socket}`, credentials, (error) => (error ? failed(error) : bound()));
  });
  print(`1|${version}|unix|${socket}|grpc|${der}\n`);
}

/** Writes to the real standard output, all of it. */
function print(text: string): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    bytes = bytes.subarray(writeSync(1, bytes));
  }
}

function leave(): never {
  process.exit(0);
}

/** Makes a certificate for this one run; the host learns it from the handshake. */
async function certificate(): Promise<{ key: Buffer; cert: Buffer; der: string }> {
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + 30 * 24 * 3600 * 1000),
  });
  const der = made.cert.replace(/-----[^-]+-----|\s/g, "").replace(/=+$/, "");
  return { key: Buffer.from(made.private), cert: Buffer.from(made.cert), der };
}

function register(server: Server, pack: Pack, manifest: string): void {
  const options = { longs: Number, defaults: true, arrays: true };
  const definitions = loadFileDescriptorSetFromBuffer(Buffer.from(contract), options);
  const { v1 } = (loadPackageDefinition(definitions) as unknown as PackTypes & LifecycleTypes).perennial.pack;
  const evaluate = (call: ServerDuplexStream<EvaluateRequest, EvaluateResponse>) => {
    call.on("data", (request: EvaluateRequest) => {
      if (request.customers.length > maxBatch) {
        call.emit("error", { code: status.INVALID_ARGUMENT, details: `a batch is at most ${maxBatch} customers` });
        return;
      }
      call.write(answer(pack, request, logged));
    });
    call.on("end", () => call.end());
  };
  server.addService(v1.PackService.service, {
    Describe: (_, reply) => reply(null, { manifest_json: Buffer.from(manifest), capabilities: ["evaluate.v1"] }),
    Evaluate: evaluate,
  } satisfies Partial<PackServiceHandlers>);
  server.addService(v1.LifecycleService.service, {
    // A lease: confirmed once, and when it ends the plugin does.
    Attach: (call) => {
      call.on("cancelled", leave);
      call.write({});
    },
  } satisfies LifecycleServiceHandlers);
}

/** Where a pack failed, without what it said, which may quote a customer. */
function logged(error: unknown): void {
  const at = error instanceof Error ? error.stack?.split("\n").slice(1, 4).join("\n") : "";
  console.error(`pack failed on a customer: ${error instanceof Error ? error.name : typeof error}\n${at}`);
}
