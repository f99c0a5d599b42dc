"""When an event takes place, as the people who keep it write it: rules, dates, exceptions."""
