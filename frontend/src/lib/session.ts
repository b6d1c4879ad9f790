// The one-time link. The program prints http://127.0.0.1:PORT/#token=…; the
// token is exchanged once for a cookie and leaves the address bar, so neither
// history nor a shared screen keeps it. With &to=/… it leads to that page.

/** The token in a fragment, or undefined. */
export function tokenIn(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? undefined;
}

/** The page a link leads to, Today where it names none of ours. */
export function pageIn(hash: string): string {
  const to = new URLSearchParams(hash.replace(/^#/, "")).get("to") ?? "";
  return to.startsWith("/") ? `#${to}` : "#/today";
}

/** How the exchange ended. "none": there was no token to exchange. */
export type Exchange = "none" | "opened" | "refused" | "unreachable";

export async function openSession(
  location: Location,
  history: History,
  post: typeof fetch,
): Promise<Exchange> {
  const token = tokenIn(location.hash);
  if (token === undefined) return "none";
  history.replaceState(null, "", `${location.pathname}${location.search}${pageIn(location.hash)}`);
  try {
    const answer = await post("/session", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
    });
    return answer.ok ? "opened" : "refused";
  } catch {
    return "unreachable";
  }
}
