"""The same story in words, for who does not see the picture."""

from runnable.timeline.layout import MOST_NUMBERED
from runnable.timeline.story import Cancel, Story, Task, canceller
from runnable.timeline.words import clean, count_text, seconds_text


def title(story: Story, program: str) -> str:
    tasks = count_text(len(story.tasks) + story.left, "task")
    took = seconds_text(story.time(len(story.events)), story.exact)
    return f"Timeline{' of ' + clean(program) if program else ''}: {tasks}, {took}"


def describe_story(story: Story, shown: list[Task]) -> str:
    lanes = {task.index for task in shown}
    sentences = [_order(story, lanes)] if story.steps else []
    for task in shown:
        parts = _deeds(story, task)
        maker = f", made by {story.tasks[task.parent].label}," if task.parent is not None else ""
        if len(parts) > 7:
            parts[5:-1] = [f"goes on like that ({len(parts) - 6} more)"]
        sentences.append(f"{task.called}{maker} {', '.join(parts)}.")
    hidden = len(story.tasks) + story.left - len(shown)
    if hidden:
        sentences.append(f"And {hidden:,} more like these.")
    if story.own:
        sentences.append(own_tasks(story.own))
    return " ".join(sentences)


def own_tasks(count: int) -> str:
    """Says that tasks are left out which no reader made."""
    return (
        f"{count_text(count, 'task')} that asyncio made for itself {'is' if count == 1 else 'are'} left out."
    )


def _deeds(story: Story, task: Task) -> list[str]:
    def at(event: int) -> str:
        return seconds_text(story.time(event), story.exact)

    deeds: list[tuple[int, str]] = []
    for wait in story.waits:
        if wait.task == task.index:
            line = f" at line {wait.line}" if wait.line else ""
            until = "the end" if wait.stop == len(story.events) else at(wait.stop)
            time = f"from {at(wait.start)} to {until}" if at(wait.start) != until else f"at {until}"
            deeds.append((wait.start, f"waits{line} for {wait.words} {time}"))
    for span in story.ready:
        if span.task == task.index and story.held(span):
            deeds.append((span.start, f"is ready at {at(span.start)} but kept waiting until {at(span.stop)}"))
    for step in story.steps:
        if step.task == task.index and story.held(step):
            deeds.append((step.start, f"holds the loop from {at(step.start)} to {at(step.stop)}"))
    for cancel in _caught(story, task):
        asked = f"is asked to stop {canceller(story, cancel)}".strip()
        deeds.append((cancel.event, f"{asked} at {at(cancel.event)}"))
    deeds.sort(key=lambda deed: deed[0])
    said = [words for _, words in deeds]
    if task.ended is None:
        said.append("has not ended")
    else:
        end = {
            "returned": "returns",
            "raised": f"fails with {task.detail}",
            "cancelled": f"is cancelled {task.detail}".strip(),
            "destroyed": "is destroyed before its end",
        }[task.outcome]
        said.append(f"{end} at {at(task.ended)}")
    return said


def _caught(story: Story, task: Task) -> list[Cancel]:
    """The cancellations of a task but the one that ended it."""
    asked = [cancel for cancel in story.cancels if cancel.whom == task.index]
    return asked[:-1] if task.outcome == "cancelled" else asked


def _order(story: Story, lanes: set[int]) -> str:
    """Who ran before whom, instant by instant."""
    said: list[str] = []
    time: str | None = None
    for step in story.steps[:MOST_NUMBERED]:
        if step.task in lanes:
            now = seconds_text(story.time(step.start), story.exact)
            said.append(("" if now == time else f"at {now} ") + story.tasks[step.task].called)
            time = now
    more = len(story.steps) - len(said)
    return f"Steps in order: {', '.join(said)}{f', and {more:,} more' if more else ''}."
