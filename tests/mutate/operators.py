# SPDX-License-Identifier: MIT
"""operators.py - the mutants of a C file: each a small change that a test should notice.

The operators: relational (< to <= and >=, == to !=, ...), arithmetic, bitwise and
logical operators, constants one up and one down, conditions negated, statements
deleted, neighbouring arguments of a call swapped (but not those of a comparison for
equality, where the order means nothing).  There is no parser: comments,
strings and directives are blanked, and the layout that clang-format enforces says the
rest (a binary operator has a space on both sides, a unary one has not).  What does not
compile is no mutant; the caller finds that out.
"""
import collections
import re

# Where the change is: text[start:end] becomes `new`.  `function` is the function or the
# table around it.  `before` and `after` are the lines concerned, in one line each.
Mutant = collections.namedtuple("Mutant", "file line function start end new before after")

BINARY = {
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
    "==": ["!="], "!=": ["=="],
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"],
    "&": ["|"], "|": ["&"], "^": ["&"], "<<": [">>"], ">>": ["<<"],
    "&&": ["||"], "||": ["&&"],
    "+=": ["-="], "-=": ["+="], "*=": ["/="], "/=": ["*="], "%=": ["*="],
    "|=": ["&="], "&=": ["|="], "^=": ["&="], "<<=": [">>="], ">>=": ["<<="],
}
WORDS = {"true": "false", "false": "true"}

BINARY_OPERATOR = re.compile(r"(?<=\s)([-+*/%&|^<>=!]+)(?=\s)")
STEP = re.compile(r"\+\+|--")
NEGATION = re.compile(r"[!~](?=[\w(*])")
NUMBER = re.compile(r"(?<![\w.])(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)(?![\w.])")
WORD = re.compile(r"\b(true|false)\b")
CONDITION = re.compile(r"\b(?:if|while) \(")
CALL = re.compile(r"\b(?!(?:if|while|for|switch|return|sizeof)\b)([A-Za-z_]\w*)\(")
SYMMETRIC = re.compile(r"vipi_addr_equal\(|same_mac\(|memcmp\([^;{}]*?\) [!=]= 0")
DECLARATION = re.compile(r"(?!return\b|goto\b|else\b|case\b)\w[\w ]* \**\w+( = |;|\[|, |$)")
OPAQUE = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r"|^[ \t]*#(?:\\\n|[^\n])*", re.S | re.M)


def blank(text):
    """The text with all that is not code replaced by as many spaces."""
    return OPAQUE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def closing(code, at):
    """Where the bracket that opens at `at` closes."""
    depth = 0
    for i in range(at, len(code)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(code[i], 0)
        if depth == 0:
            return i
    raise ValueError("a bracket stays open")


def arguments(code, at):
    """The spans of the arguments of the call whose bracket opens at `at`."""
    end, depth, start, spans = closing(code, at), 0, at + 1, []
    for i in range(at + 1, end):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(code[i], 0)
        if code[i] == "," and depth == 0:
            spans.append((start, i))
            start = i + 1
    spans.append((start, end))
    trimmed = []
    for left, right in spans:
        piece = code[left:right]
        trimmed.append((left + len(piece) - len(piece.lstrip()),
                        right - len(piece) + len(piece.rstrip())))
    return trimmed


def places(code):
    """The name of the function or table around each line, and whether it is a body."""
    name, body, found = "", False, []
    for line in code.split("\n"):
        if re.match(r"[A-Za-z]", line):
            body = False
            head = (re.search(r"(\w+)\(", line) or re.search(r"(\w+)(?:\[.*)? = ", line) or
                    re.search(r"(\w+)[ ;]*\{?$", line))
            name = head.group(1) if head else name
        elif line.startswith("{"):
            body = True
        found.append((name, body))
        if line.startswith("}"):
            body = False
    return found


def statements(code):
    """The spans of the expression and jump statements in the bodies of functions."""
    start, depth, i = None, 0, 0
    while i < len(code):
        char = code[i]
        if char in "([":
            if depth == 0 and re.search(r"\b(?:if|while|for|switch) $", code[max(0, i - 8):i]):
                i, start = closing(code, i), None
            else:
                depth += 1
        elif char in ")]":
            depth -= 1
        elif depth == 0 and char in "{}:":
            # A colon of ?: only cuts a statement short, whose rest is then no candidate.
            start = None if char != ":" or not in_ternary(code, start, i) else start
        elif depth == 0 and char == ";":
            if start is not None:
                yield start, i + 1
            start = None
        elif not char.isspace() and start is None:
            if code.startswith("else", i) and not code[i + 4:i + 5].isalnum():
                i += 3
            elif char == "(" or char.isalnum() or char in "_*+-":
                start = i
        i += 1


def in_ternary(code, start, at):
    return start is not None and "?" in code[start:at]


def mutants(name, text):
    """All mutants of the file `name`, in the order of their places."""
    code = blank(text)
    around = places(code)
    starts = [0] + [found.end() for found in re.finditer("\n", text)]
    changes = set()

    def line_of(at):
        return text.count("\n", 0, at)

    def in_body(at):
        return around[line_of(at)][1]

    for found in BINARY_OPERATOR.finditer(code):
        for new in BINARY.get(found.group(1), []):
            changes.add((found.start(), found.end(), new))
    for found in STEP.finditer(code):
        changes.add((found.start(), found.end(), "--" if found.group() == "++" else "++"))
    for found in NEGATION.finditer(code):
        changes.add((found.start(), found.end(), ""))
    for found in NUMBER.finditer(code):
        line = text[starts[line_of(found.start())]:].split("\n", 1)[0].strip()
        # A larger array changes nothing but the stack, a smaller one is the compiler's matter.
        if code[found.start() - 1] == "[" and DECLARATION.match(line):
            continue
        digits, suffix = found.groups()
        value, form = int(digits, 0), ("0x%x" if digits[:2] in ("0x", "0X") else "%d")
        for new in (value + 1, value - 1):
            if new >= 0:
                changes.add((found.start(), found.end(), form % new + suffix))
    for found in WORD.finditer(code):
        changes.add((found.start(), found.end(), WORDS[found.group()]))
    for found in CONDITION.finditer(code):
        at = found.end() - 1
        end = closing(code, at) + 1
        changes.add((at, end, "(!" + text[at:end] + ")"))
    for found in CALL.finditer(code):
        if in_body(found.start()):
            spans = arguments(code, found.end() - 1)
            symmetric = SYMMETRIC.match(code, found.start()) is not None
            for (a, b), (c, d) in list(zip(spans, spans[1:]))[symmetric:]:
                if text[a:b] != text[c:d]:
                    changes.add((a, d, text[c:d] + text[b:c] + text[a:b]))
    for start, end in statements(code):
        if in_body(start) and not DECLARATION.match(code[start:end]):
            changes.add((start, end, ";"))

    seen = collections.Counter()
    for start, end, new in sorted(changes):
        first = line_of(start)
        left, right = starts[first], text.find("\n", end)
        before = " ".join(text[left:right].split())
        after = " ".join((text[left:start] + new + text[end:right]).split())
        key = (around[first][0], before, after)
        seen[key] += 1
        if seen[key] > 1:
            after += " #%d" % seen[key]
        yield Mutant(name, first + 1, around[first][0], start, end, new, before, after)
