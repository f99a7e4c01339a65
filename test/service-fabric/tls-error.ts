import { type ConnectionOptions, connect } from "node:tls";

/** The error with which Node refuses a connection to this machine, or is refused. */
export function connectError(port: number, options: ConnectionOptions): Promise<Error> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", servername: "localhost", port, ...options });
    socket.on("error", resolve);
    socket.on("close", () => reject(new Error("It was not refused.")));
  });
}
