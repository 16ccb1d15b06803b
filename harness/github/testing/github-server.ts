import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** The login that the token of the tests belongs to. */
export const OWN_LOGIN = "github-actions[bot]";
const PAGE_SIZE_MAX = 100;

export interface StoredComment {
  id: number;
  issue: number;
  body: string;
  login: string;
}

export interface StoredIssue {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  labels: string[];
  login: string;
  state_reason?: string;
  pull_request?: object;
}

/** Trouble that the next requests run into. */
export interface Trouble {
  /** Requests that run into it. */
  readonly count: number;
  /** Answered with; without it the connection is cut. */
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Only requests with this method and this in their path. */
  readonly method?: string;
  readonly path?: RegExp;
  /** The request is carried out all the same: its answer is what is lost. */
  readonly done?: boolean;
}

/**
 * A local server that behaves like GitHub's REST interface where loadproof uses it: authorization, pages of at most 100
 * with `Link`, 422 for long bodies and labels that exist, 403 for tokens that may only read, 404 for what is gone. A token
 * that may write can change other people's comments, as GitHub's can.
 */
export class GitHubServer implements AsyncDisposable {
  readonly comments: StoredComment[] = [];
  readonly issues: StoredIssue[] = [];
  readonly statuses: { commit: string; state: string; context: string; description: string }[] = [];
  readonly requests: string[] = [];
  readonly pulls = new Map<number, { state: "open" | "closed"; head: string }>();
  readonly labels = new Set<string>();
  readOnly = false;
  trouble: Trouble | null = null;
  /** Longest body that is taken, in characters. */
  bodyLengthMax = 65_536;
  /** Server that links to further pages name; a client must not take its token there. */
  nextPageServer: string | null = null;
  /** Called before a request is answered: what somebody else does meanwhile. */
  meanwhile: (method: string, path: string) => void = () => {};
  #nextId = 1;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request).then(
        ({ status, body, headers }) => send(response, status, body, headers),
        (error: unknown) => send(response, 500, { message: String(error) }),
      );
    });
  }

  static async start(): Promise<GitHubServer> {
    const server = new GitHubServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get apiUrl(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  addComment(issue: number, body: string, login = OWN_LOGIN): StoredComment {
    const comment = { id: this.#nextId++, issue, body, login };
    this.comments.push(comment);
    return comment;
  }

  addIssue(title: string, body: string, labels: string[], login = OWN_LOGIN): StoredIssue {
    const issue: StoredIssue = { number: this.#nextId++, title, body, state: "open", labels, login };
    this.issues.push(issue);
    return issue;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? "/", this.apiUrl);
    this.requests.push(`${request.method} ${url.pathname}`);
    if (request.headers.authorization !== "Bearer test-token") return refuse(401, "Bad credentials");
    if (request.headers["user-agent"] === undefined)
      return refuse(403, "Request forbidden by administrative rules");
    const method = request.method ?? "GET";
    this.meanwhile(method, url.pathname);
    const trouble = this.#takeTrouble(method, url.pathname);
    if (trouble !== null && trouble.done !== true) return troubled(trouble);
    if (this.readOnly && method !== "GET") return refuse(403, "Resource not accessible by integration");
    const answer = this.#route(method, url, await readJson(request));
    return trouble === null ? answer : troubled(trouble);
  }

  #takeTrouble(method: string, path: string): Trouble | null {
    const { trouble } = this;
    if (trouble === null || trouble.count === 0) return null;
    if ((trouble.method ?? method) !== method || trouble.path?.test(path) === false) return null;
    this.trouble = { ...trouble, count: trouble.count - 1 };
    return trouble;
  }

  #route(method: string, url: URL, body: Record<string, unknown>): Answer {
    const path = url.pathname.replace(/^\/repos\/owner\/name/, "");
    if (path === url.pathname) return refuse(404, "Not Found");
    const ofIssue = /^\/issues\/(\d+)\/comments$/.exec(path);
    if (ofIssue !== null) return this.#issueComments(method, Number(ofIssue[1]), url, body);
    const single = /^\/issues\/comments\/(\d+)$/.exec(path);
    if (single !== null) return this.#comment(method, Number(single[1]), body);
    const issue = /^\/issues(?:\/(\d+))?$/.exec(path);
    if (issue !== null)
      return this.#issue(method, issue[1] === undefined ? null : Number(issue[1]), url, body);
    const pull = /^\/pulls\/(\d+)$/.exec(path);
    if (pull !== null && method === "GET") return this.#pull(Number(pull[1]));
    if (path === "/labels" && method === "POST") return this.#label(String(body["name"]));
    const status = /^\/statuses\/(\w+)$/.exec(path);
    if (status !== null && method === "POST") return this.#status(status[1] ?? "", body);
    return refuse(404, "Not Found");
  }

  #issueComments(method: string, issue: number, url: URL, body: Record<string, unknown>): Answer {
    const mine = this.comments.filter((comment) => comment.issue === issue);
    if (method === "GET")
      return page(
        mine.map((comment) => shown(comment, this.apiUrl)),
        this.#linked(url),
      );
    if (String(body["body"]).length > this.bodyLengthMax)
      return refuse(422, "Validation Failed: body is too long (maximum is 65536 characters)");
    return { status: 201, body: shown(this.addComment(issue, String(body["body"])), this.apiUrl) };
  }

  #comment(method: string, id: number, body: Record<string, unknown>): Answer {
    const position = this.comments.findIndex((comment) => comment.id === id);
    const comment = this.comments[position];
    if (comment === undefined) return refuse(404, "Not Found");
    if (method === "DELETE") {
      this.comments.splice(position, 1);
      return { status: 204, body: null };
    }
    if (String(body["body"]).length > this.bodyLengthMax)
      return refuse(422, "Validation Failed: body is too long (maximum is 65536 characters)");
    comment.body = String(body["body"]);
    return { status: 200, body: shown(comment, this.apiUrl) };
  }

  #issue(method: string, number: number | null, url: URL, body: Record<string, unknown>): Answer {
    if (number === null && method === "GET") {
      const label = url.searchParams.get("labels");
      const open = this.issues.filter(
        (issue) => issue.state === "open" && (label === null || issue.labels.includes(label)),
      );
      return page(open.map(shownIssue), this.#linked(url));
    }
    if (number === null) {
      const made = this.addIssue(String(body["title"]), String(body["body"]), body["labels"] as string[]);
      return { status: 201, body: shownIssue(made) };
    }
    const issue = this.issues.find((one) => one.number === number);
    if (issue === undefined) return refuse(404, "Not Found");
    Object.assign(issue, body);
    return { status: 200, body: shownIssue(issue) };
  }

  #linked(url: URL): URL {
    return new URL(`${url.pathname}${url.search}`, this.nextPageServer ?? url);
  }

  #pull(number: number): Answer {
    const pull = this.pulls.get(number);
    if (pull === undefined) return refuse(404, "Not Found");
    return { status: 200, body: { number, state: pull.state, head: { sha: pull.head } } };
  }

  #label(name: string): Answer {
    if (this.labels.has(name))
      return { status: 422, body: { message: "Validation Failed", errors: [{ code: "already_exists" }] } };
    this.labels.add(name);
    return { status: 201, body: { name } };
  }

  #status(commit: string, body: Record<string, unknown>): Answer {
    const { state, context, description } = body as { state: string; context: string; description: string };
    if (description.length > 140)
      return refuse(422, "Validation Failed: description is too long (maximum is 140 characters)");
    this.statuses.push({ commit, state, context, description });
    return { status: 201, body };
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function refuse(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: "https://docs.github.com/rest" } };
}

/** An answer of status 0 is none: the connection is cut. */
function troubled({ status = 0, message = "trouble", headers = {} }: Trouble): Answer {
  return { ...refuse(status, message), headers };
}

function shown(comment: StoredComment, apiUrl: string): object {
  const { id, issue, body, login } = comment;
  return { id, body, user: userOf(login), html_url: `${apiUrl}/owner/name/pull/${issue}#issuecomment-${id}` };
}

function shownIssue({ login, ...issue }: StoredIssue): object {
  return { ...issue, user: userOf(login) };
}

function userOf(login: string): object {
  return { login, type: login.endsWith("[bot]") ? "Bot" : "User" };
}

function page(items: readonly object[], url: URL): Answer {
  const size = Math.min(PAGE_SIZE_MAX, Number(url.searchParams.get("per_page") ?? 30));
  const number = Number(url.searchParams.get("page") ?? 1);
  const next = new URL(url);
  next.searchParams.set("page", String(number + 1));
  const more = items.length > number * size;
  const headers: Record<string, string> = more
    ? { link: `<${next.href}>; rel="next", <${url.href}>; rel="first"` }
    : {};
  return { status: 200, body: items.slice((number - 1) * size, number * size), headers };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (status === 0) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === null ? "" : JSON.stringify(body));
}
