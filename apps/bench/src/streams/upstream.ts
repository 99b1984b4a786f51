import { createServer } from 'node:http';

// The upstream of idle streams, as a process of its own: each response is one event and a comment every
// 15 s (HTML standard, server-sent events, authoring notes), and does not end. It prints its port.

const COMMENT_EVERY_MS = 15_000;

const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write('data: first\n\n');
  const timer = setInterval(() => response.write(': still here\n\n'), COMMENT_EVERY_MS);
  request.once('close', () => clearInterval(timer));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
