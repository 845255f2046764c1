package io.p2p4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;

/** A method of the harness that is not forwarded would hide a fixture from every planted fault and benign variant. */
class ForwardingHarnessTest {
    @Test
    void everyMethodIsForwarded() throws NoSuchMethodException {
        for (Method method : TckHarness.class.getDeclaredMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                Method own = ForwardingHarness.class.getMethod(method.getName(), method.getParameterTypes());
                assertThat(own.getDeclaringClass()).as(method.toString()).isEqualTo(ForwardingHarness.class);
            }
        }
    }
}
