import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

const LOCAL: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** Who may ask a server on loopback: whoever has the token, from a page of this very server. */
export class Access {
  readonly token = randomBytes(32).toString("base64url");
  readonly #digest = digest(this.token);

  /** Null: it may. `page`: the request is for the page itself, which a link anywhere may lead to. */
  refusal(request: IncomingMessage, address: URL, port: number, page: boolean): Refusal | null {
    const { host = "", origin } = request.headers;
    // A name that was made to resolve to this machine (DNS rebinding) is none of ours. A tunnel may have another port.
    if (!LOCAL.has(host.replace(/:\d+$/, "").toLowerCase()))
      return { status: 403, reason: "This server answers to 127.0.0.1 and localhost only." };
    if (origin !== undefined && origin !== `http://${host}`) return { status: 403, reason: "A page of another origin may not ask." };
    const site = request.headers["sec-fetch-site"];
    if (!page && site !== undefined && site !== "same-origin" && site !== "none")
      return { status: 403, reason: "A page of another site may not ask." };
    const given = [address.searchParams.get("token"), bearer(request), cookie(request, cookieName(port))];
    if (given.some((token) => token !== null && timingSafeEqual(digest(token), this.#digest))) return null;
    return { status: 401, reason: "Open the address that `tunelens ui` printed: it ends with a token, which this request does not have." };
  }

  /** For the browser to keep, so that the token need not stay in the address. */
  cookie(port: number): string {
    return `${cookieName(port)}=${this.token}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

/** Cookies of one host are shared by all its ports. */
function cookieName(port: number): string {
  return `tunelens-${port}`;
}

function cookie({ headers }: IncomingMessage, name: string): string | null {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

function bearer({ headers }: IncomingMessage): string | null {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
}

/** Of one length whatever the token's is, so that comparing them takes the same time. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
