package io.p2p4j.examples.simulation.zoo;

import java.util.List;

/** All animals. */
public final class Zoo {
    private Zoo() {}

    /**
     * Returns all animals.
     *
     * @return in the order of the zoo's page
     */
    public static List<Exhibit> exhibits() {
        return List.of(
                new LedgerExhibit(),
                new ElectionExhibit(),
                new StormExhibit(),
                new BacklogExhibit(),
                new LeaseExhibit(),
                new ReorderExhibit());
    }
}
