"""Treaty lists: ratifications as the United Nations and the ILO publish them."""
