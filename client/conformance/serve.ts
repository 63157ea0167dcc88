/** `node dist/client/conformance/serve.js`: the control, until standard input closes. Its first line says where: `{"control":"http://…"}`. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createControl } from './control';

const main = async (): Promise<void> => {
  const control = createControl();
  control.server.listen(0, '127.0.0.1');
  await once(control.server, 'listening');
  const { port } = control.server.address() as AddressInfo;
  console.log(JSON.stringify({ control: `http://127.0.0.1:${port}` }));
  process.stdin.resume();
  await once(process.stdin, 'close');
  await control.close();
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
