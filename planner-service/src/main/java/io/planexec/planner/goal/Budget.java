package io.planexec.planner.goal;

import io.planexec.messages.Allowance;
import io.planexec.messages.Step;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a goal may still use. A task gets its share before it is queued; what it did not need comes back when it is
 * settled. So tasks side by side cannot overspend together, as long as each keeps to its share.
 */
final class Budget {
    /** The least number of tokens that an agent's attempt begins with where others hold shares. */
    private static final long LEAST_AGENT_TOKENS = 20_000;

    /** What one turn of an agent may take: its history is sent again with each. */
    private static final long TOKENS_PER_ITERATION = 40_000;

    /** Tokens for a plan with its repairs, or for a replan. */
    private static final long PLANNING_TOKENS = 60_000;

    /** Tokens for judging one output, or for the goal's answer. */
    private static final long READING_TOKENS = 30_000;

    private static final int CALLS_PER_ITERATION = 4;
    private static final int ITERATIONS = 5;

    /** The least part of the money that a task with a model gets at a time, so that shares do not crumble. */
    private static final BigDecimal LEAST_SHARE = new BigDecimal("0.05");

    private final Turn turn;

    Budget(Turn turn) {
        this.turn = turn;
    }

    /** Whether a task can be paid. */
    sealed interface Answer {}

    /** It can. */
    record Fits(@Nullable Allowance allowance) implements Answer {}

    /** Not before others are settled. */
    record Later() implements Answer {}

    /** A limit is used up. */
    record Spent(String limit, String reason) implements Answer {}

    Answer forStep(Step step) {
        if (Children.isOne(step)) {
            return forChild();
        }
        if (!step.action().equals(Step.AGENT)) {
            return toolCalls() == null ? new Fits(null) : ask(0, 1);
        }
        var iterations = Objects.requireNonNullElse(step.maxIterations(), ITERATIONS);
        return ask(LEAST_AGENT_TOKENS, tokensOfAgent(iterations), iterations * CALLS_PER_ITERATION, true);
    }

    /** An equal part of what is left for agents that have not begun, without what planning and reading may need meanwhile. */
    private long tokensOfAgent(int iterations) {
        var left = tokensLimit() - tokensUsed() - turn.header().reserved.tokens() - PLANNING_TOKENS - READING_TOKENS;
        var agents = waiting(step -> step.action().equals(Step.AGENT));
        var part = left / Math.max(1, agents);
        return Math.max(LEAST_AGENT_TOKENS, Math.min(part, iterations * TOKENS_PER_ITERATION));
    }

    /** How many steps of a sort have not begun. */
    private int waiting(Predicate<Step> sort) {
        var waiting = 0;
        for (var definition : turn.records.definitions()) {
            var status = turn.state(definition.step().id()).status;
            waiting += sort.test(definition.step()) && !status.ended() && !status.inFlight() ? 1 : 0;
        }
        return waiting;
    }

    /**
     * A goal within this one gets an equal share of what is left: with the others of its sort that have not begun, and
     * with what this goal does itself.
     */
    private Answer forChild() {
        var parts = waiting(Children::isOne) + 1;
        var reserved = turn.header().reserved;
        var tokens = tokensLimit() - tokensUsed() - reserved.tokens();
        if (tokens < parts) {
            return reserved.tokens() > 0 ? new Later() : new Spent("tokens", spent("tokens", tokensLimit()));
        }
        BigDecimal usd = null;
        var usdLimit = usdLimit();
        if (usdLimit != null) {
            var left = usdLimit.subtract(turn.header().usage.usd()).subtract(reserved.usd());
            if (left.signum() <= 0) {
                return reserved.usd().signum() > 0 ? new Later() : new Spent("usd", spent("usd", usdLimit));
            }
            usd = left.divide(BigDecimal.valueOf(parts), 6, RoundingMode.DOWN);
        }
        Integer calls = null;
        var callLimit = toolCalls();
        if (callLimit != null) {
            var left = callLimit - turn.header().usage.toolCalls() - reserved.toolCalls();
            if (left <= 0) {
                return reserved.toolCalls() > 0 ? new Later() : new Spent("toolCalls", spent("toolCalls", callLimit));
            }
            calls = Math.max(1, left / parts);
        }
        return new Fits(new Allowance(tokens / parts, usd, calls, turn.dispatch.placesOfChild()));
    }

    /** Whether a plan, or another way, can be paid; by rules it costs nothing. */
    Answer forPlanning() {
        return turn.settings.models().planner() ? ask(PLANNING_TOKENS, 0) : new Fits(null);
    }

    /** Whether judging or summarising can be paid; it waits for nobody and takes what there is. */
    Answer forReading() {
        return ask(READING_TOKENS, READING_TOKENS, 0, false);
    }

    private Answer ask(long tokens, int calls) {
        return ask(tokens, tokens, calls, true);
    }

    /**
     * @param least tokens, and the part of the money they are, that are waited for while others hold shares
     * @param most tokens that the share may have, and the part of the money they are
     * @param patient whether anything is waited for
     */
    private Answer ask(long least, long most, int calls, boolean patient) {
        var reserved = turn.header().reserved;
        Long tokenShare = null;
        BigDecimal usdShare = null;
        Integer callShare = null;
        if (most > 0) {
            var left = tokensLimit() - tokensUsed() - reserved.tokens();
            if (patient && left < least && reserved.tokens() > 0) {
                return new Later();
            }
            if (left <= 0) {
                return new Spent("tokens", spent("tokens", tokensLimit()));
            }
            tokenShare = Math.min(most, left);
            var usdLimit = usdLimit();
            if (usdLimit != null) {
                var usdLeft = usdLimit.subtract(turn.header().usage.usd()).subtract(reserved.usd());
                if (patient
                        && usdLeft.compareTo(usdLimit.multiply(share(least))) < 0
                        && reserved.usd().signum() > 0) {
                    return new Later();
                }
                if (usdLeft.signum() <= 0) {
                    return new Spent("usd", spent("usd", usdLimit));
                }
                usdShare = usdLimit.multiply(share(most)).min(usdLeft);
            }
        }
        var callLimit = toolCalls();
        if (calls > 0 && callLimit != null) {
            var left = callLimit - turn.header().usage.toolCalls() - reserved.toolCalls();
            if (left < calls && reserved.toolCalls() > 0) {
                return new Later();
            }
            if (left <= 0) {
                return new Spent("toolCalls", spent("toolCalls", callLimit));
            }
            callShare = Math.min(calls, left);
        }
        return new Fits(new Allowance(tokenShare, usdShare, callShare));
    }

    private BigDecimal share(long tokens) {
        var limit = Math.max(1, tokensLimit());
        var share = BigDecimal.valueOf(tokens).divide(BigDecimal.valueOf(limit), 4, RoundingMode.UP);
        return share.max(LEAST_SHARE).min(BigDecimal.ONE);
    }

    private long tokensUsed() {
        return turn.header().usage.inputTokens() + turn.header().usage.outputTokens();
    }

    private long tokensLimit() {
        return Objects.requireNonNullElse(
                turn.records.goal().limits().tokens(), turn.settings.defaults().tokens());
    }

    private @Nullable BigDecimal usdLimit() {
        var own = turn.records.goal().limits().usd();
        return own == null ? turn.settings.defaults().usd() : own;
    }

    private @Nullable Integer toolCalls() {
        var own = turn.records.goal().limits().toolCalls();
        return own == null ? turn.settings.defaults().toolCalls() : own;
    }

    static String spent(String limit, Object most) {
        return "the limit " + limit + " of " + most + " is used up; give the goal more under limits." + limit;
    }
}
