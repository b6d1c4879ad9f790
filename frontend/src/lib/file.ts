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

/** Hands bytes over as a file of that name, in the browser and in the window. */
export function saveFile(name: string, type: string, parts: readonly Uint8Array[]): void {
  // The parts come from decoded messages, which own their memory whole.
  const url = URL.createObjectURL(new Blob(parts as Uint8Array<ArrayBuffer>[], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the download begins after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
