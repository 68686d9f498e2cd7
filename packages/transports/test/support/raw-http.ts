import { RawClient } from "./raw-client.ts";

export interface RawResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** HTTP/1.1 over a {@link RawClient}: requests are text, responses are read by their `Content-Length`. */
export class RawHttp {
  readonly client: RawClient;

  constructor(client: RawClient) {
    this.client = client;
  }

  static async to(port: number): Promise<RawHttp> {
    return new RawHttp(await RawClient.to(port));
  }

  get(query: string, headers: readonly string[] = []): Promise<RawResponse> {
    return this.request("GET", query, headers);
  }

  post(query: string, body: string, headers: readonly string[] = []): Promise<RawResponse> {
    return this.request("POST", query, [...headers, `Content-Length: ${Buffer.byteLength(body)}`], body);
  }

  request(method: string, query: string, headers: readonly string[], body = ""): Promise<RawResponse> {
    this.start(method, query, headers, body);
    return this.response(method !== "HEAD");
  }

  start(method: string, query: string, headers: readonly string[] = [], body = ""): void {
    this.client.write(
      `${method} /rt/?${query} HTTP/1.1\r\n${["Host: localhost", ...headers].join("\r\n")}\r\n\r\n${body}`,
    );
  }

  async response(hasBody = true): Promise<RawResponse> {
    await this.client.until(() => this.client.text.includes("\r\n\r\n"));
    const end = this.client.text.indexOf("\r\n\r\n");
    const head = (await this.client.take(end + 4)).toString("latin1");
    const [first = "", ...lines] = head.trimEnd().split("\r\n");
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
    );
    const length = hasBody ? Number(headers.get("content-length") ?? 0) : 0;
    const body = (await this.client.take(length)).toString("utf8");
    return { status: Number(first.split(" ")[1]), headers, body };
  }
}
