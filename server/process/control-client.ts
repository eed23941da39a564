import net from "node:net";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { ControlRequests, LiveStudy } from "../protocol/control";

/** A client's connection to a study process. */
export interface ControlConnection {
  /** Says who is there; the study goes on as long as somebody is. */
  attach(client: string): Promise<ControlRequests["study/attach"]["result"]>;
  /** Asks for an orderly end; resolves when the process has heard it. */
  stop(): Promise<void>;
  /** No new trial starts, or trials start again; rejects where the process is of a version that cannot. */
  pause(paused: boolean): Promise<void>;
  onClose(listener: () => void): void;
  close(): void;
}

/** Connects to a running study; rejects when its process is gone. */
export async function connectControl(live: Pick<LiveStudy, "socket">): Promise<ControlConnection> {
  const socket = net.connect(live.socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
  const listeners: (() => void)[] = [];
  let closed = false;
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    closed = true;
    for (const listener of listeners) listener();
    connection.dispose();
  });
  connection.onError(() => socket.destroy());
  connection.listen();
  return {
    attach: (client) => connection.sendRequest("study/attach", { client }),
    stop: async () => {
      await connection.sendRequest("study/stop", {});
    },
    pause: async (paused) => {
      await connection.sendRequest("study/pause", { paused });
    },
    onClose: (listener) => {
      if (closed) listener();
      else listeners.push(listener);
    },
    close: () => socket.end(),
  };
}
