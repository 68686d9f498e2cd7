/*
 * The servers in the document of Socket.IO 2, word for word but for the port, what listeners do, and what is returned. In the last one the
 * function of Koa is called as it could be in its time.
 */

const MEETING = `
io.on('connection', client => {
  client.on('event', data => { heard('event', data); client.emit('request', data); io.emit('broadcast', data); });
  client.on('disconnect', () => { heard('disconnect') });
});
`;

const PLAIN = `
const server = require('http').createServer();
const io = require('socket.io')(server);
${MEETING}
server.listen(port);
return io;
`;

const STANDALONE = `
const io = require('socket.io')();
${MEETING}
io.listen(port);
return io;
`;

const EXPRESS = `
const app = require('express')();
const server = require('http').createServer(app);
const io = require('socket.io')(server);
${MEETING}
server.listen(port);
return io;
`;

const KOA = `
const app = require('koa')();
const server = require('http').createServer(app.callback());
const io = require('socketio')(server);
${MEETING}
server.listen(port);
return io;
`;

/** Each with the status of its answer to a page that is not there. */
export const CALLABLE_SAMPLES: readonly (readonly [name: string, program: string, status: number | undefined])[] = [
  ["a plain HTTP server", PLAIN, undefined],
  ["no HTTP server of the application", STANDALONE, 404],
  ["Express", EXPRESS, 404],
  ["Koa", KOA, 404],
];
