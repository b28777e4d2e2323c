package io.planexec.cli.run;

import io.planexec.broker.BrokerStartException;
import io.planexec.cli.local.LocalCluster;
import io.planexec.cli.local.ScriptedRoles;
import io.planexec.cli.local.ServiceLog;
import io.planexec.cli.log.LogFolder;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.shell.Interrupts;
import io.planexec.cli.view.GoalProgress;
import io.planexec.cli.view.Summary;
import io.planexec.executor.BuiltInTools;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.tool.GoalMark;
import io.planexec.executor.tool.yaml.UnusableTools;
import io.planexec.executor.tool.yaml.YamlTools;
import io.planexec.messages.Decision;
import io.planexec.messages.Finding;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Outcome;
import io.planexec.messages.Topics;
import io.planexec.messages.Usage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.scripted.Script;
import io.planexec.scripted.ScriptMistake;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of one goal. Used once, by one thread. */
public final class Run {
    private static final Duration JOINING = Duration.ofSeconds(60);
    private static final Duration CANCELLING = Duration.ofSeconds(8);

    /** How much longer than the goal's deadline its end is waited for. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Caller caller;
    private final RunSettings settings;
    private final InstantSource clock = Clock.systemUTC();
    private final PrintStream shown;
    private final boolean terminal;
    private final GoalProgress progress = new GoalProgress();
    private @Nullable Script script;
    private @Nullable ScriptedRoles scripted;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    public Run(Caller caller, RunSettings settings) {
        this.caller = caller;
        this.settings = settings;
        this.shown = settings.json() ? caller.err() : caller.out();
        this.terminal = settings.json() ? caller.errTerminal() : caller.outTerminal();
    }

    /** The run could not be seen to its end. The message is for the caller. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /** Does it all. Returns the exit code. */
    public int call() {
        return switch (GoalFile.read(settings.goal(), caller.in(), settings.timeout())) {
            case GoalFile.Wrong wrong -> refused(wrong.goalId(), wrong.findings());
            case GoalFile.Submission submission -> run(submission);
        };
    }

    private int refused(String goalId, List<Finding> findings) {
        tell(findings);
        if (settings.json()) {
            var reason = findings.stream().map(Finding::line).collect(Collectors.joining("; "));
            print(nothingRan(goalId, GoalStatus.FAILED, reason));
        }
        return ExitCode.WRONG;
    }

    private int run(GoalFile.Submission goal) {
        try {
            var _ = YamlTools.read(settings.toolFiles(), BuiltInTools.names(settings.simulation()));
            if (settings.modelScript().isPresent()) {
                script = Script.readFile(settings.modelScript().get());
            }
        } catch (ScriptMistake e) {
            return refused(
                    goal.goalId(),
                    List.of(new Finding(null, "", "the model script cannot be used: " + e.getMessage())));
        } catch (UnusableTools e) {
            return refused(
                    goal.goalId(),
                    e.findings().stream()
                            .map(finding -> new Finding(null, "", finding))
                            .toList());
        }
        try (var output =
                OutputFolder.open(outputPath(goal.goalId()), shownOutput(goal.goalId()), settings.overwrite())) {
            if (settings.verbose()) {
                ServiceLog.allTo(caller.err());
            } else {
                ServiceLog.warningsTo(output.path().resolve(GoalMark.LOG));
            }
            return run(goal, output);
        } catch (OutputFolder.Unusable e) {
            return refused(goal.goalId(), List.of(new Finding(null, "", String.valueOf(e.getMessage()))));
        } catch (IOException e) {
            tell("the output folder " + shownOutput(goal.goalId()) + " cannot be written any more: " + e.getMessage());
            return ExitCode.NOT_SUCCEEDED;
        }
    }

    private int run(GoalFile.Submission goal, OutputFolder output) throws IOException {
        var interrupts = Interrupts.ofProcess();
        var display = terminal
                ? new LiveDisplay(shown, caller.styleOn(true), progress, clock)
                : new LineDisplay(shown, caller.styleOn(false));
        var problem = "";
        try (var parts = new Parts()) {
            try {
                seeThrough(goal, output, interrupts, display, parts);
            } catch (Broken e) {
                problem = String.valueOf(e.getMessage());
            }
            display.close();
            parts.startClosing();
            return conclude(goal, output, interrupts, problem);
        }
    }

    /** What is running, closed in the background while the summary is written. */
    private static final class Parts implements AutoCloseable {
        private CompletableFuture<Void> closing = CompletableFuture.completedFuture(null);
        private Runnable parts = () -> {};
        private boolean begun;

        void add(AutoCloseable part) {
            var earlier = parts;
            parts = () -> {
                try {
                    part.close();
                } catch (Exception e) {
                    System.getLogger(Run.class.getName()).log(System.Logger.Level.WARNING, "did not close", e);
                }
                earlier.run();
            };
        }

        void startClosing() {
            begun = true;
            closing = CompletableFuture.runAsync(
                    parts, task -> Thread.ofPlatform().name("planexec-close").start(task));
        }

        @Override
        public void close() {
            if (!begun) {
                startClosing();
            }
            closing.join();
        }
    }

    private void seeThrough(
            GoalFile.Submission goal, OutputFolder output, Interrupts interrupts, Display display, Parts parts)
            throws Broken {
        var begun = System.nanoTime();
        display.phase(String.format(
                Locale.ROOT,
                "starting a Kafka broker, a planner and %d executor%s of %d slot%s",
                settings.executors(),
                settings.executors() == 1 ? "" : "s",
                settings.slots(),
                settings.slots() == 1 ? "" : "s"));
        if (script != null) {
            scripted = ScriptedRoles.start(script);
            parts.add(scripted);
        }
        var cluster = startCluster(goal.goalId());
        parts.add(cluster);
        var _ = cluster.fault().thenAccept(reason -> broken(new IllegalStateException(reason)));
        var approvals = new Approvals(way(), settings.interactive(), goal.goalId(), display, shown, caller.in());
        var topics = GoalTopics.follow(
                cluster.bootstrapServers(),
                new Topics("planexec"),
                new Following(goal.goalId(), output, display, approvals));
        parts.add(topics);
        approvals.start(topics::command);
        parts.add(approvals);
        await(joined, interrupts, JOINING, "the executors did not join the queue within " + JOINING.toSeconds() + " s");
        if (interrupts.any()) {
            return;
        }
        display.phase(String.format(Locale.ROOT, "ready after %.2fs", (System.nanoTime() - begun) / 1e9));
        topics.submit(goal.goalId(), goal.record());
        await(ended, interrupts, goal.deadline().plus(GRACE), "the goal did not end at its deadline");
        if (interrupts.any() && !ended.isDone()) {
            topics.cancel(goal.goalId(), "interrupt-" + goal.goalId(), "interrupted by the user");
            awaitCancelled(goal, interrupts, display);
        }
        if (!approvals.problem().isEmpty()) {
            throw new Broken(approvals.problem());
        }
    }

    /** The goal will not end: whoever waits for it need not. */
    private void broken(RuntimeException problem) {
        joined.completeExceptionally(problem);
        ended.completeExceptionally(problem);
    }

    private Approvals.Way way() {
        if (settings.approve()) {
            return Approvals.Way.ALWAYS;
        }
        return settings.interactive() ? Approvals.Way.ASK : Approvals.Way.NOBODY;
    }

    private LocalCluster startCluster(String goalId) throws Broken {
        try {
            return LocalCluster.start(
                    new LocalCluster.Executors(
                            settings.executors(),
                            settings.slots(),
                            settings.workspace(),
                            outputPath(goalId).toString(),
                            settings.toolFiles(),
                            settings.simulation()),
                    scripted == null ? List.of() : scripted.settings(),
                    this::plannerLost);
        } catch (BrokerStartException | IllegalStateException | UncheckedIOException e) {
            throw new Broken(String.valueOf(e.getMessage()));
        }
    }

    private void plannerLost() {
        broken(new IllegalStateException("the planner left because of an error of its own, so the goal cannot go on;"
                + " planexec.log in the output folder tells which, and more memory may help if it was that"));
    }

    /** Waits for the event or an interrupt. */
    private static void await(CompletableFuture<Void> event, Interrupts interrupts, Duration limit, String otherwise)
            throws Broken {
        try {
            CompletableFuture.anyOf(event, interrupts.first()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Broken(otherwise);
        } catch (ExecutionException e) {
            throw new Broken(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Broken("interrupted");
        }
    }

    /** Until the goal has ended, and what it did is undone, however long that takes, but for another interrupt. */
    private void awaitCancelled(GoalFile.Submission goal, Interrupts interrupts, Display display) throws Broken {
        if (await(interrupts, CANCELLING)) {
            return;
        }
        if (!isCancelled()) {
            throw new Broken(
                    "the planner did not confirm within " + CANCELLING.toSeconds() + " s that it cancelled the goal");
        }
        display.phase("waiting for what was done to be undone; another Ctrl-C leaves it as it is");
        if (!await(interrupts, goal.deadline().plus(GRACE))) {
            throw new Broken(
                    "what was done was not undone in time; the log in the output folder tells how far it came");
        }
    }

    private String cutShort() {
        List<String> standing;
        synchronized (progress) {
            standing = progress.begun() ? progress.leftToUndo() : List.of();
        }
        return "interrupted again, before the goal had ended; "
                + (standing.isEmpty()
                        ? "nothing was left to be undone"
                        : String.join("; ", standing) + "; do by hand what has to be done");
    }

    private boolean isCancelled() {
        synchronized (progress) {
            return progress.begun()
                    && Set.of(GoalStatus.ROLLING_BACK, GoalStatus.CANCELLED)
                            .contains(progress.outcome(clock.instant()).status());
        }
    }

    /** Returns whether the goal ended within the limit. */
    private boolean await(Interrupts interrupts, Duration limit) throws Broken {
        try {
            CompletableFuture.anyOf(ended, interrupts.second()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended.isDone()) {
                throw new Broken(cutShort());
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new Broken(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Broken("interrupted");
        }
    }

    private final class Following implements GoalTopics.Listener {
        private final String goalId;
        private final OutputFolder output;
        private final Display display;
        private final Approvals approvals;
        private final Set<String> awaited = new HashSet<>();

        /** Goals that are steps of the goal or of one another, by id, until they end: the broker has no others. */
        private final Map<String, GoalProgress> within = new HashMap<>();

        Following(String goalId, OutputFolder output, Display display, Approvals approvals) {
            this.goalId = goalId;
            this.output = output;
            this.display = display;
            this.approvals = approvals;
            for (int number = 1; number <= settings.executors(); number++) {
                awaited.add(LocalCluster.executorId(number));
            }
        }

        @Override
        public void ready(Set<String> executors) {
            if (executors.containsAll(awaited)) {
                joined.complete(null);
            }
        }

        @Override
        public void decided(Decision decision) {
            // Number 0 answers a command that no goal took.
            if (decision.number() == 0 || ended.isDone()) {
                return;
            }
            try {
                if (decision.goalId().equals(goalId)) {
                    decidedOfGoal(decision);
                } else {
                    decidedWithin(decision);
                }
            } catch (IOException e) {
                ended.completeExceptionally(
                        new IOException("the goal's log cannot be written to the output folder: " + e.getMessage()));
            }
        }

        private void decidedOfGoal(Decision decision) throws IOException {
            synchronized (progress) {
                progress.apply(decision);
                display.decided(decision, progress);
                approvals.heard(decision, () -> progress.outcome(decision.at()));
            }
            output.write(decision);
            endWithAll();
        }

        /** The logs of goals that are steps may be heard to their ends after that of the goal they belong to. */
        private void endWithAll() {
            if (progress.ended() && within.isEmpty()) {
                ended.complete(null);
            }
        }

        private void decidedWithin(Decision decision) throws IOException {
            var id = decision.goalId();
            if (decision.number() == 1) {
                within.put(id, new GoalProgress());
            }
            var goal = within.get(id);
            if (goal != null) {
                goal.apply(decision);
                approvals.heard(decision, () -> goal.outcome(decision.at()));
                output.writeWithin(decision);
                if (goal.ended()) {
                    within.remove(id);
                    output.writeWithin(goal.outcome(decision.at()));
                    endWithAll();
                }
            }
        }

        @Override
        public void putAside(String reason) {
            ended.completeExceptionally(new IllegalStateException("the planner refused the goal: " + reason));
        }

        @Override
        public void lost(RuntimeException problem) {
            broken(problem);
        }
    }

    private int conclude(GoalFile.Submission goal, OutputFolder output, Interrupts interrupts, String problem)
            throws IOException {
        var outcome = outcome(goal.goalId(), interrupts, problem);
        output.write(outcome);
        var facts = new Summary.Facts(
                progress.planner(),
                progress.findings().size(),
                progress.notJudged(),
                output.path(),
                output.ownFiles(),
                caller.folder());
        new Summary(caller.styleOn(terminal)).lines(outcome, facts).forEach(shown::println);
        shown.flush();
        if (!problem.isEmpty()) {
            tell(problem);
        }
        tell(progress.findings());
        if (scripted != null && !scripted.unused().isEmpty()) {
            tell("the model script has replies that nobody asked for: " + String.join(", ", scripted.unused()));
        }
        if (settings.json()) {
            print(outcome);
        }
        if (!progress.findings().isEmpty() && !progress.plannedByModel()) {
            return ExitCode.WRONG;
        }
        if (outcome.status() == GoalStatus.SUCCEEDED) {
            return ExitCode.SUCCEEDED;
        }
        return interrupts.any() ? ExitCode.INTERRUPTED : ExitCode.NOT_SUCCEEDED;
    }

    private Outcome outcome(String goalId, Interrupts interrupts, String problem) {
        synchronized (progress) {
            if (progress.begun()) {
                return progress.outcome(clock.instant());
            }
        }
        return interrupts.any()
                ? nothingRan(goalId, GoalStatus.CANCELLED, "interrupted before the goal was submitted")
                : nothingRan(goalId, GoalStatus.FAILED, problem);
    }

    private static Outcome nothingRan(String goalId, GoalStatus status, String reason) {
        return new Outcome(goalId, status, reason, null, Mode.AUTO, 0, List.of(), List.of(), Usage.NONE, 0, 0);
    }

    private Path outputPath(String goalId) {
        return settings.out().orElseGet(() -> {
            try {
                var template = Path.of(LogFolder.OF_RUNS, GoalFolders.GOAL_ID).toString();
                return new GoalFolders(settings.workspace(), caller.folder(), template).outputOf(goalId);
            } catch (IOException e) {
                throw new UncheckedIOException("the workspace cannot be read: " + e.getMessage(), e);
            }
        });
    }

    private String shownOutput(String goalId) {
        return Summary.shown(outputPath(goalId), caller.folder());
    }

    private void tell(List<Finding> findings) {
        findings.forEach(finding -> tell(finding.line()));
    }

    private void tell(String problem) {
        caller.err().println("planexec: " + Summary.oneLine(problem));
    }

    private void print(Outcome outcome) {
        caller.out().writeBytes((MessageCodec.pretty(outcome) + "\n").getBytes(StandardCharsets.UTF_8));
        caller.out().flush();
    }
}
