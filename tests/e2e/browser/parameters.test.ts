// The scenario's own parameters in the start form of a real run, and a setup that takes its time and
// then fails. The target's log is the judge.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, openTab, picture, visit } from "./chromium";
import { Folder, Mayfly, newToken, Target } from "./programs";

const patience = { timeout: 40_000, interval: 100 };

const scenario = `#include <stdexcept>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.parameter("path", "/bytes/1", {.help = "what visitors ask for"});
    plan.parameter("store", "here", {.choices = {"here", "away"}});
    plan.setup([](mayfly::Test& test) -> std::string {
        if (test.parameter("store") == "here") return "{}";
        mayfly::sleep(2s);
        throw std::runtime_error("the store is away");
    });
    plan.users<mayfly::HttpUser>("Visitor")
        .wait(mayfly::constant(50ms))
        .task("look", [](mayfly::HttpUser& user) {
            user.client.get(std::string(user.test().parameter("path")));
        });
}
`;

let browser: Browser;
let folder: Folder;
let target: Target;
let mayfly: Mayfly;

beforeAll(async () => {
  browser = await launch();
  folder = new Folder();
  target = await Target.start(folder);
  const path = folder.write("parameters.cpp", scenario);
  mayfly = await Mayfly.start(path, target, ["-u", "2", "--parameter", "path=/bytes/2"]);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await mayfly.stop();
  await target.stop();
  folder.remove();
});

describe("parameters of the scenario", () => {
  it("begin as the command line gave them and reach the users as the form says", async () => {
    const { page, end } = await visit(browser, mayfly.address);
    await page.getByText("what visitors ask for").waitFor();
    expect(await page.getByLabel("path").inputValue()).toBe("/bytes/2");
    expect(await page.getByLabel("store").inputValue()).toBe("here");
    await page.getByLabel("path").fill("/bytes/3");
    await picture(page, "parameters");
    await page.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => target.completed("GET /bytes/3"), patience).toBeGreaterThan(5);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => page.locator(".run-state").innerText(), patience).toBe("Passed");
    expect(await target.completed("GET /bytes/1")).toBe(0);
    expect(await target.completed("GET /bytes/2")).toBe(0);
    await end();
  });

  it("are asked for where they have no value, and kinds have the weights that were typed", async () => {
    const path = folder.write(
      "required.cpp",
      scenario
        .replace('plan.parameter("path", "/bytes/1"', 'plan.parameter("path", mayfly::required')
        .replace(
          /}\n$/,
          `    plan.users<mayfly::HttpUser>("Pinger")
        .wait(mayfly::constant(50ms))
        .task("ping", [](mayfly::HttpUser& user) { user.client.get("/"); });
}
`,
        ),
    );
    const own = await Mayfly.start(path, target, ["-u", "8", "-r", "8"]);
    const { page, end } = await visit(browser, own.address);
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Write a value; no test starts without one.").waitFor();
    expect((await own.snapshot()).run.state).toBe("ready");
    await page.getByLabel("path").fill("/bytes/4");
    await page.getByText("Write a value; no test starts without one.").waitFor({ state: "detached" });
    await page.getByLabel("Weight of Visitor").fill("3");
    await page.locator(".kind", { hasText: "Visitor" }).getByText("75%").waitFor();
    await picture(page, "required");
    await page.getByRole("button", { name: "Start" }).click();
    await expect
      .poll(async () => (await own.snapshot()).kinds.map(({ running }) => running), patience)
      .toEqual([6, 2]);
    await expect.poll(() => target.completed("GET /bytes/4"), patience).toBeGreaterThan(5);
    await end();
    await own.stop();
  });

  it("let a setup fail, and the page says why no user started", async () => {
    const { page, end } = await visit(browser, mayfly.address);
    await openTab(page, "New test");
    await page.getByLabel("store").selectOption("away");
    await page.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => page.locator(".run-state").innerText(), patience).toBe("Preparing");
    await picture(page, "preparing");
    await page.getByText("setup threw std::runtime_error: the store is away").first().waitFor();
    await expect.poll(() => page.locator(".run-state").innerText(), patience).toBe("Failed");
    await page.getByLabel("Why the run did not pass").getByText("the store is away").waitFor();
    await end();
  });
});

describe("a dashboard with a token", () => {
  it("lets in whoever types it, and nobody else", async () => {
    const { file, token } = newToken(folder);
    const path = folder.write("parameters.cpp", scenario);
    const own = await Mayfly.start(path, target, ["--token-file", file], token);
    const { page, expectFailedRequests, end } = await visit(browser, own.address);
    expectFailedRequests();
    await page.locator("input[name=token]").fill("another");
    await page.getByRole("button", { name: "Open the dashboard" }).click();
    await page.getByText(/token/i).first().waitFor();
    expect(await page.getByRole("button", { name: "Start" }).count()).toBe(0);
    await page.locator("input[name=token]").fill(token);
    await page.getByRole("button", { name: "Open the dashboard" }).click();
    await page.getByRole("button", { name: "Start" }).waitFor();
    await end();
    await own.stop();
  });
});
