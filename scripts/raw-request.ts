// A request as the bytes that go over the wire: clients of Node and browsers would mend what tests want broken.
import { connect } from "node:net";

export interface RawAnswer {
  /** All that came until the connection closed, a byte a character. */
  readonly text: string;
  /** Of the first answer; none where the server just closed. */
  readonly status?: number;
}

/** Sends `bytes`, ends the stream when nothing has come for `restMs`, and reads until the server closes. */
export function rawRequest(port: number, bytes: Buffer | string, restMs = 150): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    // the server drops what it has not answered once its client has ended
    socket.setTimeout(restMs, () => socket.end());
    socket.on("data", (chunk) => received.push(chunk));
    // a server that closes before it has read everything resets the connection
    socket.on("error", () => undefined);
    socket.on("close", () => {
      const text = Buffer.concat(received).toString("latin1");
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({ text, ...(status && { status: Number(status) }) });
    });
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  });
}
