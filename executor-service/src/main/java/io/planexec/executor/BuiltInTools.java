package io.planexec.executor;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.data.DataTools;
import io.planexec.executor.tool.file.FileTools;
import io.planexec.executor.tool.simulation.SimulationTools;
import io.planexec.executor.tool.web.WebTools;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tools that every executor has, whatever is configured of the web. Stateless. */
public final class BuiltInTools {
    private BuiltInTools() {}

    /**
     * All of them.
     *
     * @param simulation whether to have those that do nothing, for trying plans
     */
    public static List<Tool> all(boolean simulation) {
        List<Tool> tools = new ArrayList<>(FileTools.all());
        tools.addAll(DataTools.all());
        if (simulation) {
            tools.addAll(SimulationTools.all());
        }
        return tools;
    }

    /** The names of all tools of an executor whose settings of the web are the defaults; parameter as for {@link #all}. */
    public static Set<String> names(boolean simulation) {
        var names = new HashSet<>(Set.of(WebTools.FETCHING));
        all(simulation).forEach(tool -> names.add(tool.spec().name()));
        return names;
    }
}
