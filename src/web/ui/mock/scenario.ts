// What the stand-in server pretends to test.

import type { Kind, Parameter, State } from "../src/wire";

export interface Endpoint {
  method: string;
  name: string;
  /** Share of the requests. */
  weight: number;
  medianMillis: number;
  spread: number;
  failing: number;
  error: string;
  status: number;
  bytes: number;
}

const refused = "connection refused by 10.0.3.17:8443";

function endpoint(
  request: string,
  weight: number,
  medianMillis: number,
  bytes: number,
  rest: Partial<Endpoint> = {},
): Endpoint {
  const [method = "", name = ""] = request.split(/ (.*)/);
  const fallback = { spread: 0.45, failing: 0, error: "", status: 503 };
  return { method, name, weight, medianMillis, bytes, ...fallback, ...rest };
}

const shop: Endpoint[] = [
  endpoint("GET /", 8, 11, 18_420),
  endpoint("GET /item", 22, 6.4, 2_310, { spread: 0.6 }),
  endpoint("GET /search?q=[term]", 12, 38, 9_120, { spread: 0.8 }),
  endpoint("GET /static/app.js", 14, 0.62, 184_200, { spread: 0.3 }),
  endpoint("GET /category/[name]", 9, 14.5, 12_800),
  endpoint("POST /cart", 7, 9.2, 412),
  endpoint("DELETE /cart/[id]", 2, 8.1, 96),
  endpoint("POST /checkout", 3, 182, 880, { failing: 0.021, error: "a receipt without a sum" }),
  endpoint("POST /login", 4, 61, 240, { failing: 0.004, error: "503 Service Unavailable" }),
  endpoint("GET /orders", 3, 24, 5_400),
  endpoint("GET /orders/[id]/invoice.pdf", 1, 410, 72_000, { spread: 0.7 }),
  endpoint("PUT /profile", 1, 33, 310),
  endpoint("POST /payment/authorise", 2, 240, 190, {
    spread: 0.9,
    failing: 0.008,
    error: refused,
    status: 0,
  }),
  endpoint("GET /api/v2/recommendations/users/[user]/items?limit=50&explain=true", 3, 52, 22_000, {
    spread: 0.9,
  }),
  endpoint("WS price ticker", 4, 2.1, 64, { spread: 0.5 }),
];

const resources = ["users", "orders", "carts", "items", "invoices", "reviews", "shipments"];

/** `count` endpoints: the shop's, then as many of an interface as it takes. */
export function endpoints(count: number): Endpoint[] {
  const more = Array.from({ length: Math.max(0, count - shop.length) }, (_, i) => {
    const method = ["GET", "POST", "PUT", "DELETE"][i % 4] ?? "GET";
    const resource = resources[i % resources.length] ?? "";
    const name = `${method} /api/v1/${resource}/[id]/part-${`${i}`.padStart(3, "0")}`;
    return endpoint(name, 1 + (i % 5), 3 + ((i * 7) % 90), 200 + i * 13, {
      failing: i % 17 === 0 ? 0.01 : 0,
      error: "502 Bad Gateway",
      status: 502,
    });
  });
  return [...shop, ...more].slice(0, count);
}

/** A request and an error text that a careless page would run. */
export const hostileEndpoint = endpoint("GET /<script>alert(1)</script>", 2, 7, 100, {
  failing: 0.2,
  error: '<img src=x onerror="alert(2)"> is no receipt',
  status: 500,
});

export const kinds: Kind[] = [
  {
    name: "Shopper",
    weight: 8,
    fixed_count: 0,
    host: "",
    tasks: [
      { name: "browse", weight: 12, tags: ["read"] },
      { name: "search", weight: 5, tags: ["read"] },
      { name: "buy", weight: 2, tags: ["write"] },
      { name: "look at orders", weight: 1, tags: ["read"] },
    ],
  },
  {
    name: "Returning customer",
    weight: 2,
    fixed_count: 0,
    host: "",
    tasks: [
      { name: "log in and pay", weight: 3, tags: [] },
      { name: "download an invoice", weight: 1, tags: [] },
    ],
  },
  {
    name: "Price ticker",
    weight: 1,
    fixed_count: 20,
    host: "http://ticker.shop.example",
    tasks: [{ name: "listen", weight: 1, tags: [] }],
  },
];

export const parameters: Parameter[] = [
  {
    name: "catalogue",
    help: "Which items are looked at.",
    value: "small",
    choices: ["small", "large", "seasonal"],
    is_secret: false,
    is_required: false,
  },
  {
    name: "coupon",
    help: "Entered at the checkout; empty: none.",
    value: "",
    choices: [],
    is_secret: false,
    is_required: false,
  },
  {
    name: "api_key",
    help: "Sent with every request to the payment service.",
    value: "",
    choices: [],
    is_secret: true,
    is_required: false,
  },
];

/** What repeats any run of it. */
export const repeated = [
  "mayfly run examples/shop.cpp",
  "--headless",
  "--parameter 'tenant=o'\\''brien'",
];

/** Before the first run. */
export const stateBefore: State = {
  version: "0.1.0",
  scenario: "examples/shop.cpp",
  mode: "local",
  obstacle: "",
  defaults: { users: 500, spawn_rate: 25, host: "http://shop.example:8080", run_time: 600, stages: "" },
  kinds,
  parameters,
  has_full_history: true,
  tags: [],
  exclude_tags: [],
  command: [],
};
