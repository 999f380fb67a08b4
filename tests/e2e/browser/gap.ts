// A connection that can be cut: passes bytes on to an address until a test says otherwise.

import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export class Gap {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async before(address: string): Promise<Gap> {
    const server = createServer();
    const gap = new Gap(server, Number(new URL(address).port));
    server.on("connection", (inner) => gap.join(inner));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return gap;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }

  private join(inner: Socket): void {
    if (this.isCut) {
      inner.destroy();
      return;
    }
    const outer = connect(this.port, "127.0.0.1");
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      this.sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
