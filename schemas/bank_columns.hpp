#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// What of a bank account may stand in a column that nobody reads, as its heading and the others of the table say. Six digits and
/// eight are numbers of anything: codes of accounts have as many.
struct BankColumn {
    bool of_bank = false;      ///< headed by a bank, or as a part of an account: what looks like one is told
    bool sort_codes = false;   ///< six digits are a sort code
    bool accounts = false;     ///< eight digits are the number of an account; seven, where a spreadsheet took its nought off
    bool may_be_code = false;  ///< "12-34-56" is one beside the number of an account
    bool may_be_account = false;
    bool only_eight = false;  ///< headed by one word: seven digits may be a code of the ledger
};

/// By column. "Account number" is one of a bank's only beside a "Sort code", and six digits are a sort code only beside an account.
std::vector<BankColumn> bank_columns(const std::vector<std::string>& headings);

/// Whether a cell surely holds a sort code, the number of an account, both of them or an IBAN.
bool holds_bank_details(const BankColumn& column, std::string_view text);

/// Whether two cells side by side are a sort code, between dashes, and the number of an account.
bool are_bank_details(const BankColumn& code_column, std::string_view code, const BankColumn& account_column, std::string_view account);

}  // namespace daybook::schemas
