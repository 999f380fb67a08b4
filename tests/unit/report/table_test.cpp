#include "report/table.hpp"

#include <gtest/gtest.h>

namespace mayfly::report {
namespace {

Table two_columns() {
    return Table(
        {{"Name", Align::left, 10, Gap::space, Shrink::yes}, {"req/s", Align::right, 8, Gap::bar}}
    );
}

TerminalStyle width(std::size_t columns) {
    return {{columns, 24}, Colours::off, false};
}

TEST(Table, PadsColumnsAndDrawsRules) {
    Table table = two_columns();
    table.add_row({{"/"}, {"1.00"}});
    table.add_rule();
    table.add_row({{"Aggregated"}, {"12.00"}});
    EXPECT_EQ(
        table.render(width(80)),
        "Name       |   req/s\n"
        "-----------|--------\n"
        "/          |    1.00\n"
        "-----------|--------\n"
        "Aggregated |   12.00\n"
    );
}

TEST(Table, GivesUpAirBeforeText) {
    Table table = two_columns();
    table.add_row({{"/checkout"}, {"1.00"}});
    EXPECT_EQ(table.render(width(16)), "Name      |req/s\n----------|-----\n/checkout | 1.00\n");
}

TEST(Table, CutsNamesInTheMiddleDownToEightCells) {
    Table table = two_columns();
    table.add_row({{"/a/very/long/name"}, {"1.00"}});
    const std::string expected = "Name     |req/s\n---------|-----\n/a/v…ame | 1.00\n";
    EXPECT_EQ(table.render(width(15)), expected);
    EXPECT_EQ(table.render(width(1)), expected);
}

TEST(Table, AlignsWideCharactersAndColouredCells) {
    Table table({{"Name", Align::left, 6}, {"n", Align::right, 3}});
    table.add_row({{"\u65e5\u672c"}, {"1", Tone::bad}});
    EXPECT_EQ(
        table.render({{80, 24}, Colours::on, false}),
        "Name     n\n------|---\n\u65e5\u672c     \x1b[31m1\x1b[0m\n"
    );
}

TEST(TableDeathTest, RefusesARowThatDoesNotFitTheColumns) {
    Table table = two_columns();
    EXPECT_DEATH(table.add_row({{"/"}}), "a table row has a cell for each column");
}

}  // namespace
}  // namespace mayfly::report
