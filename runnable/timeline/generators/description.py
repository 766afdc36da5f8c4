"""The same story in words, for who does not see the picture."""

from runnable.timeline.generators.story import GeneratorStory
from runnable.timeline.story import Task
from runnable.timeline.words import clean, count_text, seconds_text

_MOST_TOLD = 24  # steps


def title(story: GeneratorStory, program: str) -> str:
    count = len(story.tasks) + story.left - 1
    took = story.time(len(story.events))
    time = f", {seconds_text(took, story.exact)}" if took > story.grain else ""
    return f"Timeline{' of ' + clean(program) if program else ''}: the program and {count_text(count, 'generator')}{time}"


def describe(story: GeneratorStory) -> str:
    told = [_step_words(story, number) for number in range(len(story.steps))]
    if len(told) > _MOST_TOLD:
        told[_MOST_TOLD - 6 : -6] = [f"And so on, for {len(told) - _MOST_TOLD:,} more steps."]
    left = [task for task in story.tasks if task.ended is None and task.detail.startswith("left")]
    if left:
        names = ", ".join(
            f"{_called(story, task)} at line {task.detail.rpartition(' ')[2]}" for task in left[:8]
        )
        more = f" and {len(left) - 8:,} more" if len(left) > 8 else ""
        told.append(f"Left suspended: {names}{more}.")
    if story.stopped:
        told.append("There the record stops.")
    if story.left:
        told.append(f"And {story.left:,} more generators like these.")
    return " ".join(told)


def _called(story: GeneratorStory, task: Task) -> str:
    """A generator's name, with its maker's where there is another of that name."""
    if sum(other.label == task.label and other.made is not None for other in story.tasks) == 1:
        return task.label
    number = task.note.partition(" ×")[0]
    within = f" in {story.tasks[task.parent].label}" if task.parent is not None else ""
    return f"{task.label}{within}{f', {number},' if number.startswith('number') else ''}"


def _step_words(story: GeneratorStory, number: int) -> str:
    step = story.steps[number]
    who = _called(story, story.tasks[step.task])
    switch = story.switches[number] if number < len(story.switches) else None
    held = f", after {seconds_text(story.lasts(step), story.exact)}," if story.held(step) else ""
    whom = _called(story, story.tasks[switch.after.task]) if switch else ""
    through = [_called(story, story.tasks[lane]) for lane in switch.through] if switch else []
    way = f" through {', '.join(through)}" if through else ""
    if step.stop >= len(story.events):
        return f"{step.number}: {who} has control."
    _, kind, _, *rest = story.events[step.stop]
    if kind == "end":
        done = {"returned": "returns", "raised": "fails with", "closed": "is closed"}[rest[0]]
        said = f"{done} {clean(rest[1])}".strip() if rest[1] else done.removesuffix(" with")
        back = f", and control goes to {whom}" if whom else ""
        return f"{step.number}: {who}{held} {said}{back}."
    line, words, manner = rest[0], clean(rest[1]), rest[2]
    where = f" at line {line}" if line else ""
    if manner == "yield":
        given = f"{_given(words)} to {whom}{way}" if whom else _given(words)
        return f"{step.number}: {who}{held} is suspended{where} and {given}."
    if manner == "from":
        resumed = f", which resumes {whom}" if whom else ""
        return f"{step.number}: {who}{held} comes to {words}{where}{resumed}."
    if not whom:
        return f"{step.number}: {who}{held}{where} calls {words}."
    by = {"drop": "as"}.get(manner, "with")
    return f"{step.number}: {who}{held}{where} resumes {whom}{way} {by} {words}."


def _given(words: str) -> str:
    """What goes to whoever resumed a generator, as in "line 5 · yields 3"."""
    if words == "yields":
        return "gives control"
    return words if words.startswith("yields ") else f"in {words} gives control"
