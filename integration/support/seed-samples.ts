import { compileFunction, createContext } from "node:vm";

/*
 * The programs in the documents of the classic era, word for word but for what stands there as a place for something: paths, ports, and
 * `{ … }` where a listener has its body. Where those have no name for their arguments, `arguments` has them.
 */

/** The server of node2node-socket.io; with `require("./path/to/socket.io")` that of Socket.IO-node 0.5 is the same. */
export const SERVER = `
var http = require('http'),
    io = require('./path/to/node2node-socket.io'),

server = http.createServer(function(req, res){
  // your normal server code
  res.writeHead(200, {'Content-Type': 'text/html'});
  res.end('<h1>Hello world</h1>');
});

server.listen(port);

// socket.io, I choose you
var socket = io.listen(server);

socket.on('connection', function(client){
  // new client is here!
  client.on('message', function(){ heard('message', arguments[0]); client.send('for ' + arguments[0]); client.broadcast('news'); })
  client.on('disconnect', function(){ heard('disconnect') })
});

return socket;
`;

/** The client of node2node-socket.io. */
export const CLIENT = `
io = require('node2node-socket.io')

var Client = new io.nodeClient('0.0.0.0', port);
Client.connect(); //is async!! but send requests will buffers up if no connection there yet
Client.on('connect', function(){ heard('connect') })
Client.on('message', function(client){ heard('message', client) })
Client.on('disconnect', function(){ heard('disconnect') })

return Client;
`;

/** The script of a page of Socket.IO-node 0.5; `connect` was left out there. */
export const PAGE = `
var socket = new io.Socket();
socket.on('connect', function(){ heard('connect') })
socket.on('message', function(){ heard('message', arguments[0]) })
socket.on('disconnect', function(){ heard('disconnect') })
socket.connect();
`;

/** What a program needs. */
export interface Surroundings {
  readonly require: (name: string) => unknown;
  readonly port: number;
  readonly heard: (...what: readonly unknown[]) => void;
}

/** Runs a program as a CommonJS module of its time, with globals of its own; gives what it returns. */
export function run(program: string, { require, port, heard }: Surroundings): unknown {
  const code = compileFunction(program, ["require", "port", "heard"], { parsingContext: createContext({}) });
  return Reflect.apply(code, undefined, [require, port, heard]);
}
