import { describe, expect, test } from "vitest";
import { markdownCellCode, markdownCode, markdownFence, markdownText } from "./markdown.ts";

describe("markdownText", () => {
  test.each([
    ["http_req_failed < 2%", "http_req_failed < 2%"],
    ["<script>", "&lt;script>"],
    ["a | b", "a \\| b"],
    ["**bold** _it_ ~~x~~ [l](u)", "\\*\\*bold\\*\\* \\_it\\_ \\~\\~x\\~\\~ \\[l\\](u)"],
    ["@user and #12 and GH-3", "@&#8203;user and #&#8203;12 and GH-&#8203;3"],
    ["https://evil.example www.evil.example", "https&#8203;://evil.example www&#8203;.evil.example"],
    ["# heading", "# heading"],
    ["- item", "&#8203;- item"],
    ["1. item", "&#8203;1. item"],
    ["40.0 ms", "40.0 ms"],
    ["-79.9%", "-79.9%"],
    ["--- rule", "&#8203;--- rule"],
    ["> quote", "&#8203;> quote"],
    ["&lt;", "&amp;lt;"],
    [":tada:", ":&#8203;tada:"],
    ["12:30:45", "12:30:45"],
  ])("%j prints as %j", (text, markdown) => expect(markdownText(text)).toBe(markdown));
});

describe("code spans", () => {
  test.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`edge`", "`` `edge` ``"],
    ["``", "``` `` ```"],
    ["", "` `"],
    ["two\nlines", "`two lines`"],
  ])("%j is %j", (text, markdown) => expect(markdownCode(text)).toBe(markdown));

  test("escape bars in cells", () => expect(markdownCellCode("a|b")).toBe("`a\\|b`"));

  test("fences are longer than any run inside", () => {
    expect(markdownFence("a ```` b")).toBe("`````sh\na ```` b\n`````");
  });
});
