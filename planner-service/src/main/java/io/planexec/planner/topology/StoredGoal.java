package io.planexec.planner.topology;

import io.planexec.messages.Goal;
import io.planexec.planner.goal.GoalHeader;
import io.planexec.planner.goal.GoalRecords;
import io.planexec.planner.goal.PlanText;
import io.planexec.planner.goal.StepDefinition;
import io.planexec.planner.goal.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The working copy of one goal's state: read from the stores part by part as it is needed, written back by
 * {@link #keep}. Not thread-safe; a Streams task works on it alone.
 */
final class StoredGoal implements GoalRecords {
    /** Step texts to a page. Read and written together, as a step is seldom touched without its neighbours. */
    private static final int PAGE = 64;

    private static final byte[] PRESENT = {1};
    private static final StateCodec<GoalHeader> HEADERS = new StateCodec<>(GoalHeader.class);
    private static final StateCodec<Goal> TEXTS = new StateCodec<>(Goal.class);
    private static final StateCodec<PlanText> PLAN_TEXTS = new StateCodec<>(PlanText.class);
    private static final StateCodec<Page> PAGES = new StateCodec<>(Page.class);
    private static final StateCodec<StepState> STEPS = new StateCodec<>(StepState.class);

    private final String goalId;
    private final KeyValueStore<Bytes, byte[]> store;
    private final KeyValueStore<Bytes, byte[]> timers;
    private final Duration retention;
    private final WorkloadTally tally;

    private @Nullable GoalHeader header;
    private @Nullable Goal text;
    private boolean created;
    private boolean cleared;
    private boolean planReplaced;
    private @Nullable PlanText planText;
    private int storedPages;
    private final Map<Integer, Page> pages = new HashMap<>();
    private final Map<String, StepState> steps = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> forgotten = new LinkedHashSet<>();
    private final Map<String, Bytes> stepTimers = new HashMap<>();
    private @Nullable Bytes goalTimer;

    /** Step texts by id. */
    private record Page(Map<String, StepDefinition> definitions) {}

    StoredGoal(
            String goalId,
            KeyValueStore<Bytes, byte[]> store,
            KeyValueStore<Bytes, byte[]> timers,
            Duration retention,
            WorkloadTally tally) {
        this.goalId = goalId;
        this.store = store;
        this.timers = timers;
        this.retention = retention;
        this.tally = tally;
        header = HEADERS.readIfThere(store.get(StateKey.header(goalId)));
        if (header != null) {
            cleared = header.status().ended();
            storedPages = cleared ? 0 : pageCount(header.steps());
            goalTimer = timerOfGoal(header);
        }
    }

    @Override
    public boolean exists() {
        return header != null;
    }

    @Override
    public void create(GoalHeader newHeader, Goal goal) {
        header = newHeader;
        text = goal;
        created = true;
    }

    @Override
    public GoalHeader header() {
        return Objects.requireNonNull(header, "no such goal");
    }

    @Override
    public Goal goal() {
        if (text == null) {
            text = TEXTS.read(Objects.requireNonNull(store.get(StateKey.text(goalId))));
        }
        return text;
    }

    @Override
    public void replacePlan(PlanText newText, Map<String, StepDefinition> definitions) {
        planText = newText;
        pages.clear();
        var count = pageCount(definitions.size());
        for (var number = 0; number < count; number++) {
            pages.put(number, new Page(new LinkedHashMap<>()));
        }
        definitions.forEach(
                (id, definition) -> page(pageOf(id, count)).definitions().put(id, definition));
        planReplaced = true;
    }

    @Override
    public PlanText planText() {
        if (planText == null) {
            planText = PLAN_TEXTS.read(Objects.requireNonNull(store.get(StateKey.planText(goalId))));
        }
        return planText;
    }

    @Override
    public boolean hasStep(String stepId) {
        return pageFor(stepId).containsKey(stepId);
    }

    @Override
    public StepDefinition definition(String stepId) {
        return Objects.requireNonNull(pageFor(stepId).get(stepId), stepId);
    }

    private Map<String, StepDefinition> pageFor(String stepId) {
        var count = planReplaced ? pages.size() : storedPages;
        return count == 0 ? Map.of() : page(pageOf(stepId, count)).definitions();
    }

    private Page page(int number) {
        var page = pages.get(number);
        if (page == null) {
            page = PAGES.read(Objects.requireNonNull(store.get(StateKey.planPage(goalId, number))));
            pages.put(number, page);
        }
        return page;
    }

    @Override
    public Collection<StepDefinition> definitions() {
        var all = new ArrayList<StepDefinition>();
        var count = planReplaced ? pages.size() : storedPages;
        for (var number = 0; number < count; number++) {
            all.addAll(page(number).definitions().values());
        }
        all.sort(Comparator.comparingInt(StepDefinition::position));
        return all;
    }

    @Override
    public StepState step(String stepId) {
        var step = steps.get(stepId);
        if (step == null) {
            step = STEPS.readIfThere(store.get(StateKey.step(goalId, stepId)));
            if (step == null) {
                step = StepState.pending(definition(stepId));
            } else if (step.wakeAt() != null) {
                stepTimers.put(stepId, StateKey.timer(step.wakeAt(), goalId, stepId));
            }
            steps.put(stepId, step);
        }
        return step;
    }

    @Override
    public StepState changeStep(String stepId) {
        changed.add(stepId);
        return step(stepId);
    }

    @Override
    public void forgetStep(String stepId) {
        step(stepId);
        steps.remove(stepId);
        changed.remove(stepId);
        forgotten.add(stepId);
    }

    /** The timer that woke this goal is gone from its store. */
    void timerFired(@Nullable String stepId) {
        if (stepId == null) {
            goalTimer = null;
        } else {
            step(stepId);
            stepTimers.remove(stepId);
        }
    }

    /** Counts a step that was found in the stores. */
    void count(String stepId) {
        tally.step(goalId, step(stepId), this::definition);
    }

    /** Writes back what was changed. An ended goal leaves nothing but its header. */
    void keep() {
        var current = header();
        if (current.status().ended()) {
            clear();
        } else {
            keepParts();
        }
        store.put(StateKey.header(goalId), HEADERS.write(current));
        var due = timerOfGoal(current);
        if (!due.equals(goalTimer)) {
            moveTimer(goalTimer, due);
            goalTimer = due;
        }
    }

    private void keepParts() {
        if (created) {
            store.put(StateKey.text(goalId), TEXTS.write(goal()));
            created = false;
        }
        if (planReplaced) {
            store.put(StateKey.planText(goalId), PLAN_TEXTS.write(planText()));
            pages.forEach((number, page) -> store.put(StateKey.planPage(goalId, number), PAGES.write(page)));
            for (var number = pages.size(); number < storedPages; number++) {
                store.delete(StateKey.planPage(goalId, number));
            }
            storedPages = pages.size();
            planReplaced = false;
        }
        for (var stepId : changed) {
            var step = step(stepId);
            store.put(StateKey.step(goalId, stepId), STEPS.write(step));
            setStepTimer(stepId, step.wakeAt());
            tally.step(goalId, step, this::definition);
        }
        changed.clear();
        for (var stepId : forgotten) {
            tally.forgetStep(goalId, stepId);
            setStepTimer(stepId, null);
            store.delete(StateKey.step(goalId, stepId));
        }
        forgotten.clear();
    }

    private void setStepTimer(String stepId, @Nullable Instant wakeAt) {
        var before = stepTimers.get(stepId);
        var after = wakeAt == null ? null : StateKey.timer(wakeAt, goalId, stepId);
        if (Objects.equals(before, after)) {
            return;
        }
        moveTimer(before, after);
        if (after == null) {
            stepTimers.remove(stepId);
        } else {
            stepTimers.put(stepId, after);
        }
    }

    private void moveTimer(@Nullable Bytes before, @Nullable Bytes after) {
        if (before != null) {
            timers.delete(before);
        }
        if (after != null) {
            timers.put(after, PRESENT);
        }
    }

    private Bytes timerOfGoal(GoalHeader current) {
        var ended = current.endedAt();
        var due = ended == null ? Objects.requireNonNull(current.wakeAt()) : ended.plus(retention);
        return StateKey.timer(due, goalId, null);
    }

    /** Steps and texts are in the event log; late reports of an ended goal need the header only. */
    private void clear() {
        if (cleared) {
            return;
        }
        if (planReplaced || storedPages > 0) {
            for (var definition : definitions()) {
                var stepId = definition.step().id();
                step(stepId);
                setStepTimer(stepId, null);
                store.delete(StateKey.step(goalId, stepId));
            }
            for (var number = 0; number < storedPages; number++) {
                store.delete(StateKey.planPage(goalId, number));
            }
        }
        store.delete(StateKey.text(goalId));
        store.delete(StateKey.planText(goalId));
        planText = null;
        pages.clear();
        steps.clear();
        changed.clear();
        forgotten.clear();
        storedPages = 0;
        planReplaced = false;
        created = false;
        cleared = true;
    }

    /** Forgets the goal altogether: its id is free again. */
    void forget() {
        clear();
        store.delete(StateKey.header(goalId));
        moveTimer(goalTimer, null);
        header = null;
        goalTimer = null;
    }

    private static int pageCount(int steps) {
        return (steps + PAGE - 1) / PAGE;
    }

    private static int pageOf(String stepId, int count) {
        return Math.floorMod(stepId.hashCode() * 0x9E3779B9, count);
    }
}
