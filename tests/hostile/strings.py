"""What people and programs send that nobody meant: a public list of such strings, and those that it cannot hold."""

from tests.conftest import SHARED

NAUGHTY = SHARED / "data" / "text" / "blns.txt"

BEYOND_A_LIST = [
    "",
    " ",
    "\n",
    "\t",
    "\r\n\r\n",
    "\x00",
    "a\x00b",
    "".join(map(chr, range(1, 9))),
    "\x0b\x0c\x1b[31mred\x1b[0m",
    "\x7f",
    "\x80\x85\x9f",
    "\ufdd0",
    "\ufffe",
    "\uffff",
    "\U0001fffe",
    "\u202e\u202dleft right\u202c",
    "\u2066isolate\u2069",
    "\u2067 never closed",
    "\u200b",
    "\u200bzero\u200dwidth\ufeff",
    "\u2028line\u2029paragraph",
    "\u3000two wide spaces\u3000",
    "\u00a0no-break\u2003em",
    "Z" + "".join(map(chr, range(0x300, 0x370))) * 20,
    "e\u0301 é",
    "ﷺ" * 40,
    "𝒯ℯ𝓍𝓉 🏴\U000e0067\U000e0062\U000e007f",
    "\n\n\nthree lines down",
    "last\n\n\n",
    "  two spaces, and two after  \n   three",
    "a\r\nb\rc\nd",
    "-",
    ">",
    "***",
    "* * *",
    "```",
    "```\n```",
    "~~~ words",
    "~~struck~~",
    "01. one",
    "1) one\n2) two",
    "3. three\n7. seven",
    "[](https://example.org)",
    "[ ](https://example.org)",
    "[words](https://example.org/a_(b))",
    '[words](https://example.org "title")',
    "[js](javascript:alert(1)) [js]( javascript:alert(1)) <javascript:alert(1)> [d](data:text/html,x)",
    "[x](https://example.org/\"onmouseover=alert(1)) https://example.org/'onclick=x",
    "![image](https://example.org/i.png)",
    "[ref]\n\n[ref]: https://example.org",
    "# heading\n\ntext\n====\n\n---",
    "| a | b |\n|---|---|\n| c | d |",
    "&lt;b&gt; &amp;amp; &copy &#0; &#x202e;",
    "\\*not\\* \\\\",
    "<!--[/thread]--><!--[thread un fr]-->x<!--[/thread]-->",
    "<!--[count un fr]-->9<!--[/count]-->",
    "--><script>alert(1)</script><!--",
    "</textarea><script>alert(1)</script>",
    "</title></head></html>",
    "</article></section></main></body>",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "{{ 7 * 7 }} {% raw %} {# x #}",
    "%(name)s %s %% {0} {name}",
    "{filename}/articles/un.md {static}/x |filename|x",
    "https://example.org/%C3%A9?a=b&c=d#e https://xn--e1afmkfd.example/",
    "Voilà la fin.Je pars sur www.example.org, écrivez à qui@example.org.",
    "\u0001\u0002mark\u0003",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "'; DROP TABLE contributions; --",
    "c-0000000000000000",
    "é" * 200,
    "a" * 10_000,
    "a" * 10_001,
]


def naughty_lines() -> list[str]:
    """The lines of the public list, less its remarks; each once, in its order."""
    lines = NAUGHTY.read_text(encoding="utf-8").split("\n")
    return list(dict.fromkeys(line for line in lines if not line.startswith("#")))


def everything() -> list[str]:
    """The public list and what it cannot hold."""
    return list(dict.fromkeys([*naughty_lines(), *BEYOND_A_LIST]))
