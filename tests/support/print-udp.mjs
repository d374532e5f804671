// Prints what it hears at a port, as hexadecimal lines; for another network than the test's.
import { createSocket } from 'node:dgram';

const socket = createSocket({ type: 'udp4', reuseAddr: true });
socket.on('message', (packet) => process.stdout.write(`${packet.toString('hex')}\n`));
socket.bind(Number(process.argv[2]), () => process.stdout.write('listening\n'));
