"""The picture of a trace of generators."""

from collections.abc import Iterator

from runnable.timeline.generators.layout import ELBOW, GeneratorLayout, held_words, names, wait_texts
from runnable.timeline.generators.story import RESUMES, GeneratorStory, Switch, hidden
from runnable.timeline.layout import INDENT, STEP
from runnable.timeline.picture import BAR, TOP, Picture, number_text, text_element
from runnable.timeline.story import MOST_LANES, Span, Task
from runnable.timeline.words import BOLD, NAME, fitted, text_width

_LEGEND = 680  # the most width that the legend fills, in pixels, however wide the picture is


class GeneratorPicture(Picture):
    """As that of tasks, with the way that control takes in place of waking and making."""

    dense_from = MOST_LANES

    def __init__(
        self, story: GeneratorStory, shown: list[Task], layout: GeneratorLayout, prefix: str
    ) -> None:
        super().__init__(story, shown, layout, prefix)
        self._generators = story
        self._still = story.time(len(story.events)) <= story.grain
        if self._still:  # There is no axis.
            self._middle = {lane: y - TOP + 8 for lane, y in self._middle.items()}
            self._bottom -= TOP - 8
        self._steps = [
            step for step in story.steps if step.task in self._middle and not hidden(story, step.start)
        ]

    def _drawn(self, switch: Switch) -> bool:
        return (
            not hidden(self._generators, switch.before.start)
            and not hidden(self._generators, switch.after.start)
            and switch.before.task in self._middle
            and switch.after.task in self._middle
        )

    def _held(self) -> None:
        """Time that passes while somebody has control: if a generator has, all others are kept waiting."""
        story, layout = self._generators, self._layout
        if not self._still:
            self._back.append(f'<path class="instant" d="{self._columns()}"/>')
        for step in self._steps:
            if not story.held(step):
                continue
            left, right = layout.x(step.start), layout.x(step.stop)
            if step.task:
                self._back.append(
                    f'<rect class="band" x="{number_text(left)}" y="{TOP - 6}" width="{number_text(right - left)}"'
                    f' height="{number_text(self._bottom - TOP + 6)}"/>'
                )
            for words in held_words(story, step):
                if text_width(words, BOLD) + STEP + 8 <= right - left:
                    self._words.append(
                        text_element(left + STEP + 4, self._middle[step.task] + 4, words, "inside")
                    )
                    break

    def _axis(self) -> None:
        if not self._still:
            super()._axis()
        self._cuts = [
            piece.left + piece.width / 2 for piece in self._layout.pieces if piece.kind in ("cut", "break")
        ]

    def _lanes(self) -> str:
        story, layout, middle = self._generators, self._layout, self._middle
        dotted: list[str] = []
        solid: list[str] = []
        boxes: list[str] = []
        held: list[str] = []
        numbers: list[str] = []
        for wait in story.waits:
            if wait.task in middle:
                for left, right, suspended in self._stretches(wait):
                    if right > left:
                        line = f"M{number_text(left)} {middle[wait.task]}H{number_text(right)}"
                        (dotted if suspended else solid).append(line)
        for step in self._steps:
            left, right, y = layout.x(step.start), layout.x(step.stop), middle[step.task]
            box = f"M{number_text(left)} {y - BAR}H{number_text(right)}v{2 * BAR}H{number_text(left)}z"
            (held if story.held(step) and step.task else boxes).append(box)
            numbers.append(text_element(left + STEP / 2, y + 4, str(step.number), "number"))
        self._say()
        parts = [
            f'<path class="{kind}" d="{"".join(lines)}"/>'
            for kind, lines in (("wait", dotted), ("call", solid))
            if lines
        ]
        parts += self._arrows()
        parts += [
            f'<path class="{kind}" d="{"".join(lines)}"/>'
            for kind, lines in (("step", boxes), ("step hold", held))
            if lines
        ]
        return "".join([*parts, *self._cut_marks(), *numbers])

    def _stretches(self, wait: Span) -> Iterator[tuple[float, float, bool]]:
        """The parts of a wait, and whether the generator is suspended there.

        In a `yield from` or an `await` it is, from when a `yield` has passed through it until something is sent.
        """
        left, suspended = self._layout.x(wait.start), wait.manner not in (*RESUMES, "from")
        if wait.manner == "from":
            for switch in self._generators.switches:
                if wait.task in switch.through and wait.start <= switch.before.stop < wait.stop:
                    x = self._layout.x(switch.before.stop) + ELBOW
                    yield left, x, suspended
                    left, suspended = x, switch.manner == "yield"
        yield left, self._layout.x(wait.stop), suspended

    def _names(self) -> None:
        for task in self._shown:
            x, y = INDENT * min(task.depth, 4) + 2, self._middle[task.index] + 4
            room = self._layout.names - x - 6
            name, note = names(task)
            self._words.append(text_element(x, y, fitted(name, room, NAME), "name"))
            if note:
                self._words.append(text_element(x, y + 15, fitted(note, room)))

    def _ends(self) -> None:
        for lane, event, outcome in self._generators.lives:
            if lane in self._middle and not hidden(self._generators, event):
                self._words.append(self._end_mark(lane, event, outcome))
        super()._ends()

    def _say(self) -> None:
        """The words of the waits, each as full as there is room for before the next in its lane."""
        until: dict[int, float] = {}
        for wait in reversed(self._generators.waits):
            if wait.task in self._middle and not hidden(self._generators, wait.start):
                left = self._layout.x(wait.start) + ELBOW + 4
                room = until.get(wait.task, self._width) - left
                texts = wait_texts(wait)
                words = next((words for words in texts if text_width(words) <= room), texts[-1])
                self._words.append(text_element(left, self._middle[wait.task] + 23, words, "said"))
                until[wait.task] = left - 8

    def _arrows(self) -> list[str]:
        """The way of control, from step to step, and where it passes through a `yield from` or `await`."""
        goes: list[str] = []
        throws: list[str] = []
        rings: list[str] = []
        for switch in self._generators.switches:
            if not self._drawn(switch):
                continue
            left, right = self._layout.x(switch.before.stop), self._layout.x(switch.after.start)
            start, stop = self._middle[switch.before.task], self._middle[switch.after.task]
            x = left + ELBOW
            way = f"M{number_text(left)} {start}H{number_text(x)}V{stop}H{number_text(right)}m-5-3 5 3-5 3"
            (throws if switch.manner in ("throw", "close", "drop", "raised") else goes).append(way)
            for lane in switch.through:
                if lane in self._middle:
                    rings.append(
                        f'<circle class="through" cx="{number_text(x)}" cy="{self._middle[lane]}" r="4"/>'
                    )
        parts = [
            f'<path class="{kind}" d="{"".join(lines)}"/>'
            for kind, lines in (("goes", goes), ("throws", throws))
            if lines
        ]
        return parts + rings

    def _below(self, height: int) -> int:
        story = self._generators
        if story.unseen:
            self._words.append(
                text_element(2, height + 12, f"at the cut: {story.unseen:,} more steps like these")
            )
            height += 20
        others = sum(task.made is not None for task in story.tasks) + story.left - len(self._shown)
        if others:
            self._words.append(text_element(2, height + 12, f"and {others:,} more generators like these"))
            height += 20
        return height

    def _legend(self, height: int) -> int:
        story = self._generators
        manners = {wait.manner for wait in story.waits if wait.task in self._middle}
        leaves = {switch.manner for switch in story.switches}
        still = " (no time passes)" if self._still and story.exact else ""
        entries = [("step", f"has control, in this order{still}")]
        entries.append(("goes", "control goes over"))
        if manners & {*RESUMES, "from"}:
            entries.append(("call", "has called, and waits for control to come back"))
        if "yield" in manners:
            entries.append(("wait", "suspended at this line"))
        if leaves & {"throw", "close", "drop", "raised"}:
            entries.append(("throws", "with an exception"))
        if any(switch.through for switch in story.switches):
            entries.append(("through", "passes through"))
        if any(story.held(step) and step.task for step in self._steps):
            entries.append(("step hold", "keeps control while time passes: nothing else runs"))
        if story.unseen:
            entries.append(("cut", "not shown"))
        return self._legend_lines(height, entries, _LEGEND)
