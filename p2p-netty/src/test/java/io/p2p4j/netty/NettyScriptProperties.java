package io.p2p4j.netty;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.script.Finding;
import io.p2p4j.tck.script.Script;
import io.p2p4j.tck.script.ScriptGenerator;
import io.p2p4j.tck.script.ScriptRun;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Whatever script is generated, the model explains what the Netty provider does. */
@Tag("once")
class NettyScriptProperties {
    private static final TckHarness.Factory NETTY = seed -> new NettyHarness();

    @Property(seed = "1", tries = 200, shrinking = ShrinkingMode.OFF)
    void theModelExplainsEveryScript(@ForAll long seed, @ForAll @IntRange(min = 3, max = 14) int size) {
        Script script = ScriptGenerator.generate(seed, size);
        if (ScriptRun.run(script, NETTY, seed, 1).problem().isPresent()) {
            throw new AssertionError(Finding.of(script, NETTY, seed, 1).report());
        }
    }
}
