package io.planexec.cli;

class Main {
    public static void main(String[] a) {}
}
