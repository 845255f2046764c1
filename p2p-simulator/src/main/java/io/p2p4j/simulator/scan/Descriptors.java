package io.p2p4j.simulator.scan;

import java.util.ArrayList;
import java.util.List;

/** Types as class files write them, as people do. Java Virtual Machine Specification, section 4.3. */
final class Descriptors {
    private Descriptors() {}

    /** One type. */
    static String type(String descriptor) {
        return types(descriptor, 0).get(0);
    }

    /** The types of a method's parameters. */
    static List<String> parameters(String descriptor) {
        return types(descriptor, 1);
    }

    private static List<String> types(String descriptor, int from) {
        List<String> types = new ArrayList<>();
        int at = from;
        while (at < descriptor.length() && descriptor.charAt(at) != ')') {
            int arrays = 0;
            while (descriptor.charAt(at) == '[') {
                arrays++;
                at++;
            }
            String type;
            if (descriptor.charAt(at) == 'L') {
                int end = descriptor.indexOf(';', at);
                type = descriptor.substring(at + 1, end).replace('/', '.');
                at = end + 1;
            } else {
                type = primitive(descriptor.charAt(at));
                at++;
            }
            types.add(type + "[]".repeat(arrays));
        }
        return types;
    }

    private static String primitive(char letter) {
        return switch (letter) {
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'D' -> "double";
            case 'F' -> "float";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'S' -> "short";
            case 'Z' -> "boolean";
            default -> throw new IllegalArgumentException("type " + letter + " (expected one of BCDFIJSZ)");
        };
    }
}
