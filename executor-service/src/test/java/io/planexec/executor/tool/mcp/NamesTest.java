package io.planexec.executor.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static Names.Place place(String server, String tool) {
        return new Names.Place(server, tool);
    }

    @Test
    void aToolKeepsItsNameWhereNobodyElseHasIt() {
        assertThat(Names.of(Map.of("a", List.of("x"), "b", List.of("y")), Set.of("z")))
                .isEqualTo(Map.of(place("a", "x"), "x", place("b", "y"), "y"));
    }

    @Test
    void aNameThatIsTakenGetsItsServersNameBefore() {
        assertThat(Names.of(Map.of("files", List.of("read_file")), Set.of("read_file")))
                .isEqualTo(Map.of(place("files", "read_file"), "files_read_file"));
    }

    @Test
    void ofTwoServersWithOneNameNeitherHasItBare() {
        assertThat(Names.of(Map.of("a", List.of("x"), "b", List.of("x")), Set.of()))
                .isEqualTo(Map.of(place("a", "x"), "a_x", place("b", "x"), "b_x"));
    }

    @Test
    void namesThatBecomeOneByCleaningClashToo() {
        assertThat(Names.of(Map.of("a", List.of("x y"), "b", List.of("x/y")), Set.of()))
                .isEqualTo(Map.of(place("a", "x y"), "a_x_y", place("b", "x/y"), "b_x_y"));
        assertThat(Names.of(Map.of("a", List.of("9", "é", "agent")), Set.of()))
                .isEqualTo(Map.of(place("a", "9"), "t_9", place("a", "é"), "t__", place("a", "agent"), "a_agent"));
    }

    @Test
    void aToolWhoseNameIsTakenEitherWayIsLeftOut() {
        assertThat(Names.of(Map.of("a", List.of("x")), Set.of("x", "a_x"))).isEmpty();
    }
}
