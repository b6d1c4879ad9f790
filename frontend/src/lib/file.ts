// Files between the person's disk and the program. They travel as bytes inside
// calls: a webview dies of a request whose body is a file.

import type { Client } from "@connectrpc/connect";
import type { ImportService } from "../gen/perennial/api/v1/import_pb";

/** As much as one call may carry. */
const chunkBytes = 1 << 20;

type Uploader = Pick<Client<typeof ImportService>, "beginUpload" | "appendUpload">;

/** Sends a file in chunks; told is called with the bytes that have arrived. */
export async function upload(
  client: Uploader,
  file: File,
  told: (received: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const begun = { fileName: file.name, size: BigInt(file.size) };
  const { uploadId } = await client.beginUpload(begun, { signal });
  for (let at = 0; at < file.size; ) {
    const data = new Uint8Array(await file.slice(at, at + chunkBytes).arrayBuffer());
    const answer = await client.appendUpload({ uploadId, offset: BigInt(at), data }, { signal });
    at = Number(answer.received);
    told(at);
  }
  return uploadId;
}

/** Whether a file calls itself a plugin; what is in it is the program's to say. */
export function isParcel(name: string): boolean {
  return /\.pplug$/i.test(name);
}

/** Where the window takes a file, to ask the person where to put it (app/window). */
const savePath = "/window/save";

/** Whether the page is shown by the window, which answers under a host of its own. */
function inWindow(): boolean {
  return /^wails(\.localhost)?$/.test(window.location.hostname);
}

/**
 * Hands bytes over as a file of that name. A browser puts it among its
 * downloads; the window asks where to and says itself how that went.
 */
export function saveFile(name: string, type: string, parts: readonly Uint8Array[]): void {
  if (inWindow()) {
    const path = `${savePath}?name=${encodeURIComponent(name)}`;
    void fetch(path, { method: "POST", body: join(parts) });
    return;
  }
  // The parts come from decoded messages, which own their memory whole.
  const url = URL.createObjectURL(new Blob(parts as Uint8Array<ArrayBuffer>[], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the download begins after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** One array of bytes: a webview dies of a Blob in a request. */
function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
